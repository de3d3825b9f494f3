import FogCore
import Testing

@testable import FogDirectory

@Suite struct NetworkDescriptionTests {
    private let form = DocumentForm.network

    private func authority(_ name: String, _ number: UInt8, _ addresses: [NetworkAddress] = []) -> AuthorityDescription
    {
        AuthorityDescription(
            name: name, identityKey: [UInt8](repeating: number, count: 32),
            linkKey: [UInt8](repeating: 200, count: 32), addresses: addresses)
    }

    private func network(
        _ authorities: [AuthorityDescription], name: String = "trial",
        purpose: NetworkDescription.Purpose = .test, seconds: UInt64 = 60, threshold: Int? = nil
    ) throws(DocumentError) -> NetworkDescription {
        try NetworkDescription(
            name: name, purpose: purpose, epochSeconds: seconds, threshold: threshold, authorities: authorities)
    }

    private func many(_ count: Int) -> [AuthorityDescription] {
        (0..<count).map { authority("a\($0 + 10)", UInt8($0)) }
    }

    // MARK: What is said

    @Test func whatIsWrittenIsRead() throws {
        for written in [
            try TrialDocuments.shared.get().network, try network(many(15), purpose: .everybody, seconds: 3600),
            try network(many(2), seconds: 5, threshold: 2), try network(many(1), seconds: 86_400),
        ] {
            let read = try NetworkDescription(parsing: written.bytes)
            #expect(read == written)
            #expect(read.bytes == written.bytes && read.identifier == written.identifier)
            #expect(read.schedule == written.schedule && read.threshold == written.threshold)
        }
    }

    @Test func moreThanTwoThirdsAgreeIfNothingElseIsSaid() throws {
        let thresholds = [1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9, 10, 11]
        for count in 1...15 {
            let network = try network(many(count))
            #expect(network.threshold == thresholds[count - 1])
            #expect(network.toleratedFaults == count - thresholds[count - 1])
            #expect(network.schedule.rounds == network.toleratedFaults + 1)
        }
    }

    @Test func authoritiesAreFoundAndSorted() throws {
        let network = try network([authority("b", 1), authority("a", 2), authority("c", 3)])
        #expect(network.authorities.map(\.name) == ["a", "b", "c"])
        for authority in network.authorities { #expect(network.authority(authority.id) == authority) }
        #expect(network.authority(NodeID(Digest.of("nobody"))) == nil)
    }

    @Test func everythingButAddressesTellsNetworksApart() throws {
        let one = try network([authority("a", 1), authority("b", 2)])
        let address = NetworkAddress(host: "example.org", port: 1)
        #expect(try network([authority("a", 1, [address]), authority("b", 2)]).identifier == one.identifier)
        var linked = authority("a", 1)
        linked = AuthorityDescription(
            name: "a", identityKey: linked.identityKey, linkKey: [UInt8](repeating: 7, count: 32), addresses: [])
        let others = [
            try network([authority("a", 1), authority("b", 2)], name: "other"),
            try network([authority("a", 1), authority("b", 2)], purpose: .everybody),
            try network([authority("a", 1), authority("b", 2)], seconds: 61),
            try network([authority("a", 3), authority("b", 2)]),
            try network([authority("c", 1), authority("b", 2)]),
            try network([authority("a", 1), authority("b", 2), authority("c", 3)]),
            try network([authority("a", 1), authority("b", 2), authority("c", 3)], threshold: 2),
            try network([linked, authority("b", 2)]),
        ].map(\.identifier)
        #expect(Set(others + [one.identifier]).count == others.count + 1)
    }

    // MARK: What can't be

    @Test func thereAreOneToFifteenAuthorities() throws {
        for count in [0, 16] { #expect(throws: DocumentError.self) { try network(many(count)) } }
        let text = DocumentText(try network(many(15)).bytes)
        let more = try text.inserting(
            ["authority a09 \(Base64.encode([UInt8](repeating: 99, count: 32))) \(Base64.encode(many(1)[0].linkKey))"],
            before: "authority")
        form.expectRefusal(of: more, line: text.lines.count + 1, "is one authority too many")
        form.expectRefusal(of: try text.replacingAll("authority", with: []), line: 0, "1 to 15 authorities")
    }

    @Test func moreThanHalfMustAgree() throws {
        for threshold in [0, 1, 2, 5, -1, Int.max] {
            #expect(throws: DocumentError.self, "\(threshold)") { try network(many(4), threshold: threshold) }
        }
        for threshold in 3...4 { #expect(try network(many(4), threshold: threshold).threshold == threshold) }
        let text = try form.text()
        let line = try text.number(of: "threshold")
        for (threshold, line, problem) in [
            ("0", line, "is not between 1 and 15"), ("16", line, "is not between 1 and 15"),
            ("03", line, "is no number"),
            ("2", 0, "the threshold must be more than half"), ("5", 0, "the threshold must be more than half"),
        ] {
            form.expectRefusal(
                of: try text.replacing("threshold", with: "threshold \(threshold)"), line: line, problem)
        }
    }

    @Test func epochsHaveALength() throws {
        for seconds: UInt64 in [0, 4, 86_401, .max] {
            #expect(throws: DocumentError.self) { try network(many(4), seconds: seconds) }
            let text = try form.text().replacing("epoch", with: "epoch \(seconds)")
            form.expectRefusal(of: text, line: try text.number(of: "epoch"), "is not between 5 and 86400")
        }
    }

    @Test func namesAndKeysAreThereOnce() throws {
        for authorities in [
            [authority("a", 1), authority("a", 2)], [authority("a", 1), authority("b", 1)],
            [authority("A", 1)], [authority("", 1)],
            [AuthorityDescription(name: "a", identityKey: [1], linkKey: [UInt8](1...32), addresses: [])],
            [AuthorityDescription(name: "a", identityKey: [UInt8](1...32), linkKey: [1], addresses: [])],
            [authority("a", 1, (1...9).map { NetworkAddress(host: "a", port: $0) })],
        ] {
            #expect(throws: DocumentError.self) { try network(authorities) }
        }
        #expect(throws: DocumentError.self) { try network(many(4), name: "Trial") }
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        for (keyword, other, problem) in [
            ("fog-network", "fog-network 2", "is no version of the form"), ("name", "name Trial", "is no name"),
            ("purpose", "purpose everybody", "is neither 'public' nor 'test'"), ("epoch", "epoch 060", "is no number"),
            ("authority", "authority authority-0 AAAA AAAA", "is not 32 bytes"),
            ("authority", "authority authority-0 AAAA", "has 2 words behind it, not 3"),
            ("address", "address 127.0.0.1", "is no HOST:PORT"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
        for keyword in ["fog-network", "name", "purpose", "epoch", "threshold"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
            form.expectRefusal(of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "stands where")
        }
    }

    @Test func authoritiesAreSortedInTheFile() throws {
        let text = DocumentText(try network(many(3)).bytes)
        let line = try text.number(of: "authority")
        form.expectRefusal(of: text.exchanging(line, line + 1), line: 0, "aren't sorted")
        form.expectRefusal(of: try text.doubling("authority"), line: 0, "one name or key")
    }

    @Test func addressesBelongToAnAuthorityAndAreNotTooMany() throws {
        let text = try form.text()
        let line = try text.number(of: "address")
        form.expectRefusal(of: text.exchanging(line - 1, line), line: line - 1, "stands where nothing belongs")
        let addresses = (1...9).map { "address host:\($0)" }
        try form.expectReading(of: text.replacing("address", with: Array(addresses.prefix(7))))
        form.expectRefusal(
            of: try text.replacing("address", with: Array(addresses.prefix(8))), line: line + 8, "more than 8 times")
    }

    // MARK: One authority's lines

    @Test func anAuthorityIsReadByItself() throws {
        for authority in try TrialDocuments.shared.get().network.authorities + many(2) {
            let read = try AuthorityDescription(parsing: authority.bytes)
            #expect(read == authority && read.bytes == authority.bytes && read.id == authority.id)
        }
    }

    @Test func oneAuthorityIsNotSeveral() throws {
        let form = DocumentForm.authority
        let text = try form.text()
        let line = text.lines.count + 1
        form.expectRefusal(of: try text.removing("authority"), line: 1, "there is no 'authority'")
        form.expectRefusal(of: DocumentText([]), line: 1, "there is no 'authority'")
        form.expectRefusal(
            of: DocumentText(text.bytes + (try form.text(1)).bytes), line: line,
            "'authority' stands where nothing belongs")
        let addresses = (1...7).map { "address host:\($0)" }
        form.expectRefusal(
            of: DocumentText(text.bytes + DocumentText(Array(addresses.joined(separator: "\n").utf8) + [0x0a]).bytes),
            line: line + 6, "more than 8 times")
    }

    @Test func theFileIsNotTooLong() throws {
        let bytes = try TrialDocuments.shared.get().network.bytes
        let padding = [UInt8](repeating: 0x0a, count: NetworkDescription.byteLimit + 1 - bytes.count)
        #expect(throws: DocumentError(line: 0, "the file is too long")) {
            try NetworkDescription(parsing: bytes + padding)
        }
    }
}
