import ArgumentParser
import FogCore
import FogNode

struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End the network that 'fog up' has started in the data folder.")

    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    func run() async throws {
        let folder = try DataFolder(data)
        // It would wait for a network that isn't there any more.
        if let network = try? DirectoryOptions.description(named: nil, in: folder),
            try await BackgroundClient(ClientPlace(network, in: folder)).end()
        {
            Terminal.print("The client in the background has ended.")
        }
        guard let running = try UpFile.running(in: folder) else {
            Terminal.print("No network runs in '\(folder.path)'.")
            return
        }
        try await running.end(within: .seconds(45))
        Terminal.print("The network has ended.")
    }
}
