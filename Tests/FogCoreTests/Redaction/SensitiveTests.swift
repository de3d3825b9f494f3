import FogCore
import Testing

@Suite struct SensitiveTests {
    private struct Login {
        let user = "alice"
        let password = Sensitive("correct horse")
        let keys: [Sensitive<[UInt8]>] = [Sensitive([99, 111, 114])]
        let spare: Sensitive<String>? = Sensitive("battery staple")
    }

    private func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    private func printed(_ value: some Any) -> String {
        var text = ""
        print(value, to: &text)
        debugPrint(value, to: &text)
        return text
    }

    /// Everything that reflection can reach from `value`.
    private func reflected(_ value: Any) -> [String] {
        let children = Mirror(reflecting: value).children.map(\.value)
        return children.map { String(describing: $0) } + children.flatMap(reflected)
    }

    @Test func noWayOfPrintingShowsTheValue() {
        let secret = Sensitive("correct horse")
        let texts = [
            printed(secret), dumped(secret), "\(secret)", String(describing: secret), String(reflecting: secret),
            "\(Optional(secret) as Any)", "\([secret])", "\(["key": secret])", "\(reflected(secret))",
        ]
        for text in texts { #expect(!text.contains("horse")) }
        #expect("\(secret)" == "[redacted]")
        #expect(String(reflecting: secret) == "[redacted]")
    }

    @Test func aValueAroundItDoesNotShowItEither() {
        let login = Login()
        for text in [printed(login), dumped(login), "\(login)", "\(reflected(login))"] {
            #expect(text.contains("alice"))
            #expect(!text.contains("horse"))
            #expect(!text.contains("staple"))
            #expect(!text.contains("111"))
        }
    }

    @Test func anErrorThatCarriesItDoesNotShowIt() {
        let error = FogError(.unauthenticated, "token \(Sensitive("s3cret")) isn't known")
        #expect(error.description == "token [redacted] isn't known")
    }

    @Test func theValueIsThereForThoseWhoAsk() {
        #expect(Sensitive(7).revealed == 7)
        #expect(Sensitive("a") == Sensitive("a"))
        #expect(Sensitive("a") != Sensitive("b"))
        #expect(Set([Sensitive(1), Sensitive(1), Sensitive(2)]).count == 2)
    }
}
