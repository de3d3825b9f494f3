import FogCore
import FogDirectory
import FogNode
import FogSimulation
import FoundationEssentials
import Testing

@Suite struct SettingsTests {
    private static let roles: [NodeRole] = [.mix, .gateway, .service]

    private func read(_ text: String, _ file: String = "node.yaml") throws -> Settings<MemberKey> {
        try Settings(parsing: Array(text.utf8), from: file, MemberKey.all(of: .mix))
    }

    private func complaint(_ text: String) throws -> String {
        do {
            let read = try read(text)
            Issue.record("'\(text)' is taken: \(read)")
            return ""
        } catch let error as FogError {
            #expect(error.code == .invalid)
            return error.message
        }
    }

    @Test func whatStandsInAFileIsSettled() throws {
        let settings = try read(
            """
            # A mix.
            folder: /var/lib/fog/mix
            network: "../network"
            port: 7200
            advertise: [mix.example.net:7200, "[2001:db8::1]:7200"]
            bandwidth: 10Mi
            packets: 1024
            pause-when-alone: true
            metrics: 127.0.0.1:9100
            threads:
            log-level: debug
            """, "/etc/fog/node.yaml")
        #expect(settings.text(.folder) == "/var/lib/fog/mix" && settings.text(.network) == "/etc/fog/../network")
        #expect(settings.number(.port) == 7200 && settings.number(.bandwidth) == 10 << 20)
        #expect(settings.texts(.advertise) == ["mix.example.net:7200", "[2001:db8::1]:7200"])
        #expect(settings.number(.packets) == 1024 && settings.flag(.pauseWhenAlone))
        #expect(settings.text(.metrics) == "127.0.0.1:9100" && settings.text(.logLevel) == "debug")
        // What isn't there, or is there with nothing.
        #expect(settings.number(.threads) == nil && settings.number(.replays) == 16_777_216)
        #expect(settings.text(.host) == "127.0.0.1" && settings.texts(.family).isEmpty)
    }

    @Test func nothingIsSettledByATextThatSaysNothing() throws {
        for text in ["", "\n\n", "# nothing\n   # at all\n", "{}"] {
            #expect(try read(text) == Settings(MemberKey.all(of: .mix)))
        }
    }

    @Test func theCommandLineCountsMoreThanTheFile() throws {
        let file = try read("port: 7200\npackets: 1024\npause-when-alone: true\n")
        var line = Settings(MemberKey.all(of: .mix))
        try line.set(.port, .number(7300))
        try line.set(.pauseWhenAlone, .flag(false))
        try line.set(.packets, nil)
        let both = line.over(file)
        #expect(both.number(.port) == 7300 && both.number(.packets) == 1024 && !both.flag(.pauseWhenAlone))
    }

    @Test func whatCannotBeIsRefusedWithItsPlace() throws {
        let unknown = try complaint("port: 1\n\npakets: 5\n")
        #expect(unknown.hasPrefix("node.yaml:3:1: there is no key 'pakets' here; did you mean 'packets'?"))
        for key in MemberKey.all(of: .mix) { #expect(unknown.contains(key.rawValue)) }
        // That of another kind of node.
        #expect(try complaint("client-rate: 5").contains("there is no key 'client-rate' here"))
        #expect(try complaint("port: 1\nport: 2").contains("node.yaml:2:1: 'port' stands twice, first on line 1"))
        #expect(
            try complaint("batch: 65")
                == "node.yaml:1:8: 'batch' is a whole number from 1 to 64, found '65'")
        let wrong = [
            "port: 65536", "port: -1", "port: seven", "port: \"7\"", "port: 1.5", "port: [7]", "port: {a: 1}",
            "pause-when-alone: yes", "pause-when-alone: \"true\"", "metrics: 9100", "metrics: 127.0.0.1",
            "folder: \"\"",
            "metrics: 127.0.0.1:0", "advertise: mix.example.net:7200", "advertise: [mix]", "family: [abc]",
            "bandwidth: much", "bandwidth: -5", "log-level: loud", "threads: 0", "packets: 63",
            "replays: 99999999999999999999", "host: [a]", "metrics-name: [[a]]",
        ]
        for text in wrong {
            let key = text.prefix { $0 != ":" }
            #expect(try complaint("\n" + text).hasPrefix("node.yaml:2:\(key.count + 3): '\(key)' is "), "\(text)")
        }
        // Everything at once.
        let both = try complaint("a: 1\nport: x\n")
        #expect(both.contains("node.yaml:1:1: ") && both.contains("; node.yaml:2:7: 'port' is "))
        for text in ["- port", "port", "port: 1\n---\nport: 2", "port: &a 1", "port: *a", "port: !x 1", "a: [", "\t"] {
            #expect(try complaint(text).hasPrefix("node.yaml:"), "\(text)")
        }
    }

    @Test func whatIsShownIsAFileThatSaysTheSame() throws {
        for role in Self.roles {
            let known = MemberKey.all(of: role)
            var settings = Settings(known)
            let plain = try Settings(parsing: Array(settings.document(for: "fog").utf8), from: "a", known)
            for key in known { #expect(plain[key] == key.standard) }
            try settings.set(.host, .text("a \"b\" \\ c\u{1}: # é"))
            try settings.set(.folder, .text("/x: y"))
            try settings.set(.metricsName, .texts(["a, b", "c]"]))
            try settings.set(.threads, .number(3))
            let again = try Settings(parsing: Array(settings.document(for: "fog").utf8), from: "a", known)
            for key in known { #expect(again[key] == settings[key], "\(key)") }
        }
        let document = Settings<AuthorityKey>().document(for: "fog")
        for key in AuthorityKey.allCases {
            #expect(document.contains("\n\(key.rawValue): ") || document.contains("\n# \(key.rawValue): "))
            // What stands there as an example could stand there.
            #expect(key.form.takes(key.example) || key.standard != nil)
        }
        for key in MemberKey.allCases { #expect(key.form.takes(key.example)) }
    }

    /// The files in `Examples/nodes` are taken, and speak of every key.
    @Test func theExamplesAreTaken() throws {
        // This file is Tests/FogNodeTests/Settings/SettingsTests.swift in the package.
        let package = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }
        func example(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(filePath: "\(package)/Examples/nodes/\(name).yaml")))
        }
        func speaks(_ text: [UInt8], of key: String) -> Bool {
            let whole = "\n" + String(decoding: text, as: UTF8.self)
            return whole.contains("\n\(key):") || whole.contains("\n# \(key):")
        }
        for role in Self.roles {
            let text = try example(role.rawValue)
            let settings = try Settings(parsing: text, from: "a", MemberKey.all(of: role))
            #expect(settings.text(.folder) != nil && settings.text(.network) != nil)
            for key in MemberKey.all(of: role) { #expect(speaks(text, of: key.rawValue), "\(role): \(key)") }
        }
        let text = try example("authority")
        let settings = try Settings<AuthorityKey>(parsing: text, from: "a")
        #expect(settings.text(.folder) != nil)
        for key in AuthorityKey.allCases { #expect(speaks(text, of: key.rawValue), "\(key)") }
    }

    @Test func metricsForEverybodyHaveToBeWanted() throws {
        let wide = NetworkAddress(host: "0.0.0.0", port: 9100)
        #expect(throws: FogError(.invalid)) { try MetricsPlace(wide) }
        #expect(throws: Never.self) { try MetricsPlace(wide, isBeyondLoopback: true) }
        #expect(throws: Never.self) { try MetricsPlace(NetworkAddress(host: "::1", port: 9100)) }
    }

    /// Whatever stands in a file, it is taken or refused; and what is taken is shown as a file that says the same.
    @Test func noTextTraps() throws {
        let known = MemberKey.all(of: .mix)
        var settings = Settings(known)
        try settings.set(.advertise, .texts(["mix.example.net:7200"]))
        try settings.set(.metrics, .text("127.0.0.1:9100"))
        let base = Array(settings.document(for: "fog mix run").utf8)
        let bare = base.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }.joined(
            separator: [10])
        var taken = 0
        for seed in 0..<3000 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var text = Array(bare)
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                guard !text.isEmpty else { break }
                let place = Int.random(in: 0..<text.count, using: &dice)
                let end = min(text.count, place + Int.random(in: 1...20, using: &dice))
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: text[place] = .random(in: 0...255, using: &dice)
                case 1: text[place] = Array(":-[]{}#&*!|>'\"%@,\n \t0129".utf8).randomElement(using: &dice) ?? 0
                case 2: text.removeSubrange(place..<end)
                case 3: text.insert(contentsOf: Array(text[place..<end]), at: place)
                default: text.insert(UInt8(ascii: "9"), at: place)
                }
            }
            do {
                let read = try Settings(parsing: text, from: "a", known)
                taken += 1
                let again = try Settings(parsing: Array(read.document(for: "fog").utf8), from: "a", known)
                for key in known { try #require(again[key] == read[key], "seed \(seed): \(key)") }
            } catch let error as FogError {
                try #require(error.code == .invalid, "seed \(seed): \(error)")
            }
        }
        // Else nothing would have been tried.
        #expect(taken > 100 && taken < 2900, "\(taken)")
    }
}
