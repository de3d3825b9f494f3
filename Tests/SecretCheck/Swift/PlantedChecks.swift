/// What the check is there to find. Each must be caught on every run, or the check finds nothing.
enum PlantedChecks {
    nonisolated(unsafe) private static var sink: UInt8 = 0

    static let all = [
        SecretCheck(name: "planted:swift-branch") { _ in
            let secret = concealed()
            if secret[7] & 1 == 1 { sink &+= 1 }
        },
        SecretCheck(name: "planted:swift-index") { _ in
            let secret = concealed()
            let table = (0...255).map { UInt8(truncatingIfNeeded: $0 * 7) }
            sink &+= table.withUnsafeBufferPointer { $0.baseAddress.map { $0[Int(secret[7])] } ?? 0 }
        },
        SecretCheck(name: "planted:swift-comparison") { _ in
            let secret = concealed()
            if secret == [UInt8](repeating: 3, count: 32) { sink &+= 1 }
        },
    ]

    @inline(never)
    private static func concealed() -> [UInt8] {
        var secret = [UInt8](repeating: 3, count: 32)
        Marks.conceal(&secret)
        return secret
    }
}
