import FogClient
import FogCore
import FogDirectory
import FogHTTP
import FogSystem
import Glibc
import HTTPTypes
import Testing

@testable import FogNode

@Suite struct NodeStatusTests {
    /// A node without authorities says so, to its own user; its metrics are on the port that was asked for.
    @Test func aNodeSaysHowItStands() async throws {
        try await withTemporaryFolder { path in
            let trial = try TrialDirectory(3, in: path)
            let port = PortFile.anyFree() ?? 0
            var wanted = MemberConfiguration(
                folder: path + "/gateway", network: trial.network, roles: [.gateway], host: "127.0.0.1", port: 0)
            wanted.metrics = try MetricsPlace(NetworkAddress(host: "127.0.0.1", port: UInt16(clamping: port)))
            let configuration = wanted
            await #expect(throws: FogError(.notFound)) { try await NodeStatusCall.report(in: path + "/gateway") }
            try await withThrowingTaskGroup { group in
                group.addTask { try await MemberRole.run(configuration, logger: TrialDirectory.logger) }
                var report: NodeReport?
                for _ in 0..<400 where report == nil {
                    report = try? await NodeStatusCall.report(in: configuration.folder)
                    if report == nil { try await Task.sleep(for: .milliseconds(25)) }
                }
                let found = try #require(report)
                #expect(found.state == .noConsensus && found.roles == ["gateway"] && found.network == "trial")
                #expect(found.epoch == trial.epoch && found.consensusEpoch == nil && found.layer == nil)
                let carrying = try #require(found.carrying)
                #expect(carrying.packets.received == 0 && carrying.held.limit == CarryingLimits().packets)
                #expect(carrying.gateway?.mailboxes == 0 && carrying.service == nil && carrying.neighbours.isEmpty)
                var status = stat()
                let isThere = stat(path + "/gateway/node.sock", &status) == 0
                #expect(isThere && status.st_mode & 0o777 == 0o600)
                // Another in the same folder isn't let in, and takes nothing away from this one.
                await #expect(throws: FogError(.conflict)) {
                    try await MemberRole.run(configuration, logger: TrialDirectory.logger)
                }
                #expect(try await NodeStatusCall.report(in: configuration.folder).process == getpid())

                let transport = HTTPTransport(endpoint: .http(host: "127.0.0.1", port: port))
                func get(_ path: String) async throws -> (status: Int, text: String) {
                    let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: path)
                    let response = try await transport.send(APIRequest(head: head), timeout: .seconds(20))
                    let body = try await response.collect(limit: 1 << 20)
                    return (response.head.status.code, String(decoding: body, as: UTF8.self))
                }
                let metrics = try await get("/metrics")
                #expect(metrics.status == 200 && metrics.text.contains("\nfog_gateway_mailboxes 0\n"))
                #expect(metrics.text.contains("\nfog_mix_packets_dropped_total{reason=\"size\"} "))
                let health = try await get("/healthz")
                #expect(health.status == 200 && health.text == "ok\n")
                // How it stands is for the socket only.
                #expect(try await get(NodeReport.path).status == 404)
                await transport.shutdown()
                group.cancelAll()
            }
        }
    }

    @Test func aNodeThatDoesNotRunSaysNothing() async throws {
        try await withTemporaryFolder { path in
            await #expect(throws: FogError(.unavailable)) { try await NodeStatusCall.report(in: path) }
            await #expect(throws: FogError(.notFound)) { try await NodeStatusCall.report(in: path + "/nothing") }
        }
    }

    @Test func aFolderWithALongNameHasItsSocketElsewhere() {
        let short = SocketPlace.path("node.sock", in: "/var/lib/fog/mix")
        #expect(short == "/var/lib/fog/mix/node.sock")
        let long = "/" + String(repeating: "x", count: 120)
        let place = SocketPlace.path("run/coordinator.sock", in: long)
        #expect(place.utf8.count <= 107 && place.hasSuffix("/coordinator.sock"))
        #expect(place != SocketPlace.path("run/coordinator.sock", in: long + "y"))
    }
}
