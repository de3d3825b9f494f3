import ArgumentParser
import FogClient
import FogCore
import FogNode

struct ClientStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the client in the background and its requests stand.")

    @OptionGroup var directory: DirectoryOptions

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    private struct Document: Encodable {
        let status: MixnetClientStatus
        let messages: [MixnetMessageStatus]
    }

    func run() async throws {
        let folder = try DataFolder(directory.data)
        let place = ClientPlace(try directory.description(), in: folder)
        guard let (client, status) = await BackgroundClient(place).find() else {
            throw FogError(
                .unavailable, "no client of this network runs in '\(folder.path)'; 'fog client run' starts one")
        }
        let messages: [MixnetMessageStatus]
        do throws(MixnetProblem) {
            messages = try await client.messages()
            await client.shutdown()
        } catch {
            await client.shutdown()
            throw FogError(.unavailable, error.detail)
        }
        guard output == .table || output == .wide else {
            return try output.document(Document(status: status, messages: messages))
        }
        show(status)
        show(messages)
    }

    private func show(_ status: MixnetClientStatus) {
        var lines: [(String, String)] = [
            ("NETWORK", String(status.network.prefix(16))), ("PROCESS", "\(status.process), since \(status.since)"),
            ("EPOCH", "\(status.epoch)"),
            (
                "GATEWAYS",
                status.missing ?? status.gateways.map { String($0.prefix(16)) }.joined(separator: ", ")
            ),
        ]
        let cover = status.cover
        let each = cover.bytesPerDay.map { ", \(Words.size(Int64(min(max($0, 0), 9e18)))) a day" } ?? ""
        lines.append(
            ("COVER", cover.isOn ? cover.profile + each : cover.profile == "off" ? "off" : "\(cover.profile), stopped"))
        let budget = status.budget
        var used = "\(Words.size(Int64(clamping: budget.bytesUsed))) used today"
        if let bytes = budget.bytes, let left = budget.bytesLeft {
            used += " of \(Words.size(Int64(clamping: bytes))), \(Words.size(Int64(clamping: left))) left"
        }
        used += "; \(Words.number(budget.processorSecondsUsed, places: 1)) s of a processor"
        if let seconds = budget.processorSeconds { used += " of \(Words.number(seconds, places: 0))" }
        if budget.isUsedUp { used += "; used up: no cover until the day ends (UTC)" }
        lines.append(("BUDGET", used))
        let counts = status.counts
        lines.append(
            ("PACKETS", "\(counts.packets) for services, \(counts.cover) of cover, \(counts.dropped) without room"))
        lines.append(("REPLIES", "\(counts.replies), \(counts.garbled) of them of no use; \(counts.fetches) fetches"))
        lines.append(("LOOPS", "\(counts.loopsReturned) came back, \(counts.loopsLost) didn't"))
        lines.append(("UNDER WAY", Self.words(status.open)))
        lines.append(("ENDED", Self.words(status.ended)))
        if let seconds = status.idleExitSeconds {
            lines.append(("ENDS", "after \(Words.duration(.seconds(seconds))) without a call"))
        }
        for (title, value) in lines { Terminal.print(title.padded(to: 11) + Terminal.safe(value)) }
    }

    private static func words(_ counts: [String: Int]) -> String {
        counts.isEmpty
            ? "none" : counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    private func show(_ messages: [MixnetMessageStatus]) {
        guard !messages.isEmpty else { return }
        Terminal.print("")
        let rows = messages.prefix(output == .wide ? .max : 20).map { message in
            let done = message.bytes.flatMap { count in message.ofBytes.map { " \(count) of \($0)" } } ?? ""
            return [
                message.id, message.service, message.outcome ?? message.state + done, message.began,
                Terminal.safe(message.detail ?? ""),
            ]
        }
        let columns = ["MESSAGE", "SERVICE", "STATE", "BEGAN", "WHY"].map { TextTable.Column(title: $0) }
        for line in TextTable(columns: columns, rows: Array(rows)).lines(width: 400) { Terminal.print(line) }
    }
}
