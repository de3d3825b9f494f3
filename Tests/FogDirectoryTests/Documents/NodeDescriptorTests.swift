import FogCore
import Testing

@testable import FogDirectory

@Suite struct NodeDescriptorTests {
    private let form = DocumentForm.descriptor

    /// In the order of ``TrialDocuments/nodes``.
    private static let relay = 0
    private static let mix = 1
    private static let gateway = 2
    private static let service = 3

    private static let key = Base64.encode([UInt8](repeating: 9, count: 32))

    // MARK: What is said

    @Test(arguments: 0..<5)
    func eachRoleIsReadAsItWasWritten(index: Int) throws {
        let trial = try TrialDocuments.shared.get()
        let signed = trial.descriptors[index]
        let read = try Unverified<NodeDescriptor>(parsing: signed.bytes)
        #expect(read.claimedNode == trial.nodes[index].id)
        let verified = try read.verified(in: trial.network.identifier)
        #expect(verified == signed)
        #expect(verified.document == signed.document)
        #expect(verified.digest == signed.digest && verified.signatures == signed.signatures)
        #expect(verified.document.body == signed.document.body)
        #expect(verified.document.roles == trial.nodes[index].roles)
    }

    @Test func aNodeThatSaysLittleIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        let node = trial.nodes[0]
        let descriptor = try node.descriptor(at: .trial(), in: trial.network)
        let signed = try descriptor.signed(by: DocumentSigner(node.identity), in: trial.network.identifier)
        let read = try Unverified<NodeDescriptor>(parsing: signed.bytes).verified(in: trial.network.identifier)
        #expect(read.document == descriptor)
        #expect(read.document.family.isEmpty && read.document.exits.isEmpty && read.document.services.isEmpty)
    }

    @Test func anotherNodesSignatureIsRefused() throws {
        let trial = try TrialDocuments.shared.get()
        let signed = try trial.descriptors[0].document.signed(
            by: DocumentSigner(trial.nodes[1].identity), in: trial.network.identifier)
        let read = try Unverified<NodeDescriptor>(parsing: signed.bytes)
        #expect(throws: DocumentError.self) { try read.verified(in: trial.network.identifier) }
        #expect(throws: DocumentError.self) {
            try Unverified<NodeDescriptor>(parsing: trial.descriptors[0].bytes).verified(in: Digest.of("another"))
        }
    }

    @Test func numbersHaveTheirWholeRange() throws {
        let text = try form.text(Self.mix)
        let keys = [0, 1, UInt64.max - 1, UInt64.max].map { "mix-key \($0) \(Self.key)" }
        try form.expectReading(of: text.replacingAll("mix-key", with: keys))
        for bandwidth in ["0", "18446744073709551615"] {
            try form.expectReading(of: text.replacing("bandwidth", with: "bandwidth \(bandwidth)"))
        }
        for version in ["0 0", "0 65535", "65535 65535"] {
            try form.expectReading(of: text.replacingAll("protocol", with: ["protocol link \(version)"]))
        }
        try form.expectReading(
            of: form.text(Self.relay).replacingAll("exit", with: ["exit 1 1", "exit 2 65534", "exit 65535 65535"]))
    }

    // MARK: Words

    @Test(arguments: [
        ("identity", "identity AAAA", "is not 32 bytes"),
        ("published", "published 2027-01-15T08:00:00Z", "is no time"),
        ("published", "published 1800000000000", "is no time"),
        ("software", "software " + String(repeating: "x", count: 65), "is too long"),
        ("software", "software", "has 0 words behind it, not 1"),
        ("software", "software fog 0.1", "has 2 words behind it, not 1"),
        ("protocol", "protocol link 1", "has 2 words behind it, not 3"),
        ("protocol", "protocol Link 1 1", "is no name"),
        ("protocol", "protocol link 2 1", "is not between 2 and 65535"),
        ("protocol", "protocol link 1 65536", "is not between 1 and 65535"),
        ("protocol", "protocol link -1 1", "is no number"),
        ("roles", "roles", "has 0 words behind it, not 1 to 4"),
        ("roles", "roles relay relay", "out of order, or there twice"),
        ("roles", "roles relay mix", "out of order, or there twice"),
        ("roles", "roles Relay", "is no role"),
        ("roles", "roles relay exit", "is no role"),
        ("roles", "roles gateway mix relay service service", "has 5 words behind it"),
        ("family", "family 00", "is no identifier of a node"),
        ("address", "address 127.0.0.1", "is no HOST:PORT"),
        ("address", "address 127.0.0.1:0", "is no HOST:PORT"),
        ("address", "address 127.0.0.1:01", "is no HOST:PORT"),
        ("link-key", "link-key AAAA", "is not 32 bytes"),
        ("onion-key", "onion-key AAAA", "is not 32 bytes"),
        ("exit", "exit 0 80", "is not between 1 and 65535"),
        ("exit", "exit 81 80", "is not between 81 and 65535"),
        ("exit", "exit 80 65536", "is not between 80 and 65535"),
        ("exit", "exit 80", "has 1 words behind it, not 2"),
        ("bandwidth", "bandwidth -1", "is no number"),
        ("bandwidth", "bandwidth 01", "is no number"),
        ("bandwidth", "bandwidth 18446744073709551616", "is no number"),
    ])
    func anotherWordIsRefused(keyword: String, line: String, problem: String) throws {
        let text = try form.text(Self.relay)
        form.expectRefusal(
            of: try text.replacing(keyword, with: line), line: try text.number(of: keyword), problem)
    }

    @Test func keysForPacketsHaveALength() throws {
        let text = try form.text(Self.mix)
        let line = try text.number(of: "mix-key")
        func key(_ count: Int) -> String { "mix-key 1 " + Base64.encode([UInt8](repeating: 1, count: count)) }
        for count in [1, 32, 1216, MixKey.byteLimit] {
            try form.expectReading(of: text.replacingAll("mix-key", with: [key(count)]))
        }
        form.expectRefusal(
            of: try text.replacingAll("mix-key", with: [key(MixKey.byteLimit + 1)]), line: line,
            "is not base64 of at most \(MixKey.byteLimit) bytes")
        form.expectRefusal(of: try text.replacingAll("mix-key", with: ["mix-key 1"]), line: line, "has 1 words")
        form.expectRefusal(
            of: try text.replacing("delay-key", with: "delay-key AAAA"), line: try text.number(of: "delay-key"),
            "is not 32 bytes")
        form.expectRefusal(
            of: try form.text(Self.service).replacing("service", with: "service Echo"),
            line: try form.text(Self.service).number(of: "service"), "is no name")
    }

    // MARK: Order and number

    @Test(arguments: ["protocol", "family", "exit", "mix-key", "service"])
    func listsAreSortedAndHaveEachThingOnce(keyword: String) throws {
        // One less, so that another has room.
        let text = try form.text(4).replacing("mix-key", with: [])
        let line = try text.number(of: keyword)
        form.expectRefusal(of: text.exchanging(line, line + 1), line: line + 1, "out of order")
        form.expectRefusal(of: try text.doubling(keyword), line: line + 1, "out of order")
    }

    @Test func portsDoNotOverlap() throws {
        let text = try form.text(Self.relay)
        let line = try text.number(of: "exit")
        form.expectRefusal(
            of: try text.replacingAll("exit", with: ["exit 80 90", "exit 90 100"]), line: line + 1, "out of order")
        form.expectRefusal(
            of: try text.replacingAll("exit", with: ["exit 1 65535", "exit 65535 65535"]), line: line + 1,
            "out of order")
    }

    @Test(arguments: ["identity", "published", "software", "roles", "link-key", "bandwidth"])
    func whatThereIsOnceIsThereOnce(keyword: String) throws {
        let text = try form.text(4)
        let line = try text.number(of: keyword)
        form.expectRefusal(of: try text.removing(keyword), line: line, "belongs")
        let refusal = try #require(form.refusal(of: try text.doubling(keyword)))
        #expect(refusal.line == line + 1 && refusal.problem.hasPrefix("'\(keyword)' stands where"))
    }

    @Test func linesHaveTheirOrder() throws {
        for index in 0..<5 {
            let text = try form.text(index)
            for line in 1..<text.lines.count {
                let keywords = text.lines[line - 1...line].map { $0.prefix { $0 != " " } }
                // What has its own order is looked at above; which address is best only the node knows.
                guard keywords[0] != keywords[1] else { continue }
                let refusal = try #require(form.refusal(of: text.exchanging(line, line + 1)))
                #expect((line...line + 1).contains(refusal.line), "\(refusal)")
            }
        }
    }

    @Test(arguments: [
        ("protocol", 32, 4), ("family", 64, 4), ("address", 8, 4), ("exit", 32, 4), ("mix-key", 4, 4),
        ("service", 32, 4),
    ])
    func listsAreNotTooLong(keyword: String, limit: Int, index: Int) throws {
        let text = try form.text(index)
        let first = try text.number(of: keyword)
        let lines = (1...limit + 1).map { number in
            let name = "\(keyword) n\(number < 10 ? "0" : "")\(number)"
            return switch keyword {
            case "protocol": "\(name) 1 1"
            case "family": "family " + String(repeating: "0", count: 62) + String(99 - limit + number)
            case "address": "address host:\(number)"
            case "exit": "exit \(number) \(number)"
            case "mix-key": "mix-key \(number) \(Self.key)"
            default: name
            }
        }
        try form.expectReading(of: text.replacingAll(keyword, with: Array(lines.dropLast())))
        form.expectRefusal(
            of: try text.replacingAll(keyword, with: lines), line: first + limit,
            "stands here more than \(limit) times")
    }

    // MARK: What goes with which role

    /// The line that is named is the one behind the last of the node's own.
    private func expectMisfit(_ text: DocumentText, sourceLocation: SourceLocation = #_sourceLocation) throws {
        form.expectRefusal(
            of: text, line: try text.number(of: "bandwidth") + 1, "is missing or too many",
            sourceLocation: sourceLocation)
    }

    @Test func aNodeHasTheKeysForWhatItDoes() throws {
        let (relay, mix) = (try form.text(Self.relay), try form.text(Self.mix))
        let (gateway, service) = (try form.text(Self.gateway), try form.text(Self.service))
        for text in [relay, mix, gateway, service] {
            try expectMisfit(text.replacingAll("address", with: []))
        }
        try expectMisfit(relay.removing("onion-key"))
        for text in [mix, gateway, service] { try expectMisfit(text.removing("delay-key")) }
        for text in [mix, gateway, service] { try expectMisfit(text.replacingAll("mix-key", with: [])) }
        try expectMisfit(service.replacingAll("service", with: []))
    }

    @Test func aNodeHasNoKeysForWhatItDoesNot() throws {
        let (relay, mix) = (try form.text(Self.relay), try form.text(Self.mix))
        let (gateway, service) = (try form.text(Self.gateway), try form.text(Self.service))
        for text in [mix, gateway, service] {
            let first = try text.number(of: "link-key") + 1
            var changed = text
            changed.lines.insert("onion-key \(Self.key)", at: first - 1)
            try expectMisfit(changed)
            changed = text
            changed.lines.insert("exit 80 80", at: first - 1)
            try expectMisfit(changed)
        }
        try expectMisfit(relay.inserting(["delay-key \(Self.key)"], before: "bandwidth"))
        try expectMisfit(relay.inserting(["mix-key 1 \(Self.key)"], before: "bandwidth"))
        for text in [relay, mix, gateway] { try expectMisfit(text.inserting(["service echo"], before: "bandwidth")) }
    }

    @Test func aNodeSaysWhatItDoes() throws {
        for (index, roles) in [(Self.relay, "mix"), (Self.mix, "service"), (Self.gateway, "service")] {
            try expectMisfit(form.text(index).replacing("roles", with: "roles \(roles)"))
        }
        try form.expectReading(of: form.text(4))
    }

    @Test func aNodeSaysWhereItsLoopsGetLost() throws {
        let text = try form.text(Self.mix)
        let (first, second) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))
        let said = try text.inserting(["loss \(first) 20 9", "loss \(second) 8 0"], before: "bandwidth")
        try form.expectReading(of: said)
        for bad in [
            ["loss \(second) 8 0", "loss \(first) 20 9"], ["loss \(first) 8 9"], ["loss \(first) 8"], ["loss x 8 0"],
            ["loss \(first) 8 0", "loss \(first) 8 0"],
        ] {
            let changed = try text.inserting(bad, before: "bandwidth")
            #expect(form.refusal(of: changed) != nil, "\(bad)")
        }
    }
}
