import FoundationEssentials
import Glibc
import Testing

extension EndToEnd {
    /// What operators see of nodes that run: their status, their metrics, their configuration files.
    @Suite(.needsCommands) struct NodeOperationTests {
        private struct Item: Decodable {
            var name: String
            var report: Report?
        }

        private struct Report: Decodable {
            struct Packets: Decodable {
                var received: Int64
                var left: Int64
                var delivered: Int64
                var sent: Int64
                var dropped: [String: Int64]
            }
            struct Held: Decodable {
                var waiting: Int64
                var unwrapping: Int64
                var delayed: Int64
                var leaving: Int64
            }
            struct Loops: Decodable {
                var sent: Int
                var returned: Int
                var lost: Int
            }
            struct Neighbour: Decodable {
                var isNext: Bool
                var links: Int
            }
            struct Service: Decodable {
                var answered: Int
            }
            struct Carrying: Decodable {
                var packets: Packets
                var held: Held
                var loops: Loops
                var neighbours: [Neighbour]
                var service: Service?

                /// Packets of which it isn't said what became of them.
                var unaccounted: Int64 {
                    let behind: Set<String> = ["recipient", "mailbox_full"]
                    let gone = packets.dropped.filter { !behind.contains($0.key) }.values.reduce(0, +)
                    let still = held.waiting + held.unwrapping + held.delayed + held.leaving
                    return packets.received + packets.sent - packets.left - packets.delivered - gone - still
                }
            }

            var state: String
            var layer: Int?
            var carrying: Carrying
        }

        private func all(_ role: String, of network: Network) async throws -> [Report] {
            let shown = try await network.succeed(role, "status", "-o", "json")
            return try JSONDecoder().decode([Item].self, from: Data(shown.output)).compactMap(\.report)
        }

        private func one(_ folder: String, of network: Network) async throws -> Report? {
            let shown = try await network.fog("mix", "status", folder, "-o", "json")
            return shown.code == 0 ? try JSONDecoder().decode(Report.self, from: Data(shown.output)) : nil
        }

        /// The samples of metrics by name and labels.
        private func metrics(at port: Int) throws -> [String: Double] {
            let answer = try RawCall(place: .port(port), path: "/metrics").answer()
            #expect(answer.status == 200)
            var samples: [String: Double] = [:]
            for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") where line.first != "#" {
                let parts = line.split(separator: " ")
                if parts.count == 2, let value = Double(parts[1]) { samples[String(parts[0])] = value }
            }
            return samples
        }

        /// A port of the loopback address that is free now.
        private func freePort() throws -> Int {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
                }
            }
            guard isBound else { throw Disappointment("there is no free port") }
            return Int(in_port_t(bigEndian: address.sin_port))
        }

        @Test func nodesSayHowTheyStandAndShowWhatTheyCount() async throws {
            try await withDataFolder { network in
                try await network.succeed("up", "-d", "-w", "0", "--epoch", "8", "--no-restart")
                let ping = try await network.command(
                    ["client", "ping", "-n", "20", "--timeout", "120s"]
                ).start().end(within: .seconds(180))
                #expect(ping.code == 0, "\(ping)")

                // Each mix, gateway and service of the network, with counts that add up.
                for (role, count) in [("mix", 6), ("gateway", 2), ("service", 1)] {
                    let reports = try await all(role, of: network)
                    #expect(reports.count == count)
                    for report in reports {
                        #expect(report.state == "carrying" && (report.layer != nil) == (role == "mix"))
                        let carrying = report.carrying
                        #expect(carrying.unaccounted == 0, "\(carrying)")
                        #expect(carrying.packets.received > 0 && carrying.packets.left > 0)
                        #expect(carrying.loops.sent >= carrying.loops.returned + carrying.loops.lost)
                        #expect(carrying.neighbours.contains { $0.isNext && $0.links > 0 })
                    }
                    let answered = reports.compactMap(\.carrying.service?.answered)
                    #expect(role == "service" ? answered.count == 1 && answered[0] >= 20 : answered.isEmpty)
                }
                let shown = try await network.succeed("mix", "status", "mix-2")
                for word in ["STATE", "carries packets", "DROPPED", "LATENESS", "LOOPS", "NEIGHBOUR"] {
                    #expect(shown.text.contains(word), "\(shown)")
                }
                #expect(try await network.fog("gateway", "status", "mix-2").code == 75)
                #expect(try await network.fog("mix", "status", "mix-7").code == 66)
                var socket = stat()
                let isThere = stat("\(network.data)/mixes/mix-1/node.sock", &socket) == 0
                #expect(isThere && socket.st_mode & 0o777 == 0o600)
                let ports = ListedProcess.concerned(with: network.root).filter { $0.arguments.contains("--metrics") }
                #expect(ports.isEmpty)

                try await withAnotherMix(of: network)
                try await withMetricsOfAnAuthority(of: network)
                try await network.succeed("down")
                #expect(try await network.fog("mix", "status", "mix-1").code == 69)
                #expect(try await network.fog("mix", "status").code == 69)
            }
        }

        /// One with a configuration file, and metrics on a port.
        private func withAnotherMix(of network: Network) async throws {
            let port = try freePort()
            let file = network.file("mix.yaml")
            let folder = network.file("mix")
            func write(_ more: String) throws {
                let text = "folder: mix\nnetwork: \(network.data)/network\nmetrics: 127.0.0.1:\(port)\n\(more)"
                Files.remove(file)
                try Files.write(Array(text.utf8), to: file)
            }
            try write("pakets: 5\n")
            let refused = try await network.fog("mix", "run", "--configuration", file)
            #expect(refused.code == 65 && refused.errors.contains("mix.yaml:4:1: there is no key 'pakets'"))

            try write("packets: 5000\npause-when-alone: true\n")
            let printed = try await network.succeed(
                "mix", "run", "--configuration", file, "--packets", "4000", "--print-configuration")
            #expect(printed.text.contains("\npackets: 4000\n") && printed.text.contains("\npause-when-alone: true\n"))
            #expect(!Files.exists(folder))

            let mix = try network.start("mix", "run", "--configuration", file)
            try await eventually("the mix carries packets", within: .seconds(90)) {
                guard let report = try await one(folder, of: network) else { return false }
                return report.state == "carrying" && report.carrying.loops.returned > 0
            }
            let samples = try metrics(at: port)
            func count(_ name: String) -> Double { samples["fog_mix_packets_\(name)"] ?? .nan }
            let dropped = samples.filter { $0.key.hasPrefix("fog_mix_packets_dropped_total") }
            let gone = dropped.filter { !$0.key.contains("recipient") && !$0.key.contains("mailbox_full") }
            let held = samples.filter { $0.key.hasPrefix("fog_mix_packets_held") }.values.reduce(0, +)
            let known = count("left_total") + count("delivered_total") + gone.values.reduce(0, +) + held
            #expect(count("received_total") + count("sent_total") == known && count("received_total") > 0)
            #expect(dropped.count > 20 && samples["fog_mix_places"] == 5000 && samples["fog_node_carries"] == 1)
            #expect(samples["fog_mix_lateness_seconds_count"] == count("forwarded_total"))
            #expect(samples["fog_links_taken_total"] ?? 0 > 0)

            // A page that was led here by another name, and what is for the socket only.
            #expect(try RawCall(place: .port(port), path: "/metrics", host: "evil.example").answer().status == 403)
            #expect(try RawCall(place: .port(port), path: "/v1/node").answer().status == 404)
            #expect(try RawCall(place: .socket(folder + "/node.sock"), path: "/v1/node").answer().status == 200)
            mix.signal(SIGTERM)
            #expect(try await mix.end().code == 0)
            #expect(try await network.fog("mix", "status", folder).code == 69)
        }

        private func withMetricsOfAnAuthority(of network: Network) async throws {
            let folder = "\(network.data)/authorities/auth-1"
            let process = ListedProcess.all().first { $0.arguments.count > 3 && $0.arguments[3] == folder }
            kill(try #require(process).number, SIGKILL)
            try await eventually("it is gone") { !ListedProcess.all().contains { $0.arguments.contains(folder) } }
            let port = try freePort()
            let authority = try network.start(
                "authority", "run", folder, "--network", "\(network.data)/network", "--metrics", "127.0.0.1:\(port)")
            try await eventually("it has made a consensus with the others", within: .seconds(90)) {
                guard let samples = try? metrics(at: port) else { return false }
                return samples["fog_authority_consensuses_total"] ?? 0 >= 1
                    && samples["fog_authority_publications_accepted_total"] ?? 0 >= 9
            }
            let samples = try metrics(at: port)
            #expect(samples["fog_authority_nodes"] ?? 0 >= 9 && samples["fog_authority_epoch"] ?? 0 > 0)
            #expect(samples["fog_authority_votes"] ?? -1 >= 0 && samples["fog_authority_votes"] ?? 9 <= 4)
            authority.signal(SIGTERM)
            #expect(try await authority.end().code == 0)
        }
    }
}
