import ArgumentParser
import FogCore
import FogDirectory
import FogNode
import FogSystem

struct DirectoryVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a consensus with nothing but the network's file.",
        discussion: """
            Checks a file as authorities serve it under /v1/directory/consensus, or the one that this machine keeps: who has \
            signed it, by which certificates, for which time. Two files are also checked against each other: two that are \
            both signed and can't both be right prove that authorities have lied. The proof that an authority has signed two \
            votes, which authorities keep in their folders, is checked too.
            """)

    @Argument(help: "The files; otherwise the one that this machine keeps.", completion: .file())
    var files: [String] = []

    @OptionGroup var options: DirectoryOptions

    func validate() throws {
        guard files.count <= 2 else { throw ValidationError("one file is checked, or two against each other") }
    }

    func run() async throws {
        let network = try options.description()
        let kept = try DataFolder(options.data).directory(of: network) + "/consensus"
        if let file = files.first, try isProof(file, network) { return }
        let bundles = try (files.isEmpty ? [kept] : files).map { try check($0, network) }
        guard bundles.count == 2 else { return }
        var view = DirectoryView(network)
        let now = SystemClock().now().wall
        let sorted = bundles.sorted { $0.consensus.document.epoch < $1.consensus.document.epoch }
        do {
            for bundle in sorted { try view.take(bundle.bundle, at: now) }
        } catch let fork as DirectoryFork {
            throw FogError(.corrupted, "\(fork): this is the proof")
        }
        // A later one that leaves out an expired one is followed, but it's a broken chain all the same.
        if let fork = view.forks.first { throw FogError(.corrupted, "\(fork): this is the proof") }
        Terminal.print("They don't contradict each other.")
    }

    /// Checks a proof that an authority has signed two documents, if the file is one.
    private func isProof(_ file: String, _ network: NetworkDescription) throws(FogError) -> Bool {
        let bytes = try WholeInput.read(file, limit: ConsensusBundle.byteLimit)
        guard bytes.starts(with: Array("fog-equivocation ".utf8)) else { return false }
        do throws(DocumentError) {
            let proof = try Equivocation(parsing: bytes)
            let liar = try proof.liar(in: network)
            Terminal.print(
                "\(file): authority \(liar.name) has signed two \(proof.kind.rawValue)s for epoch \(proof.epoch).")
            return true
        } catch {
            throw FogError(.corrupted, "'\(file)' proves nothing: \(error)")
        }
    }

    private func check(
        _ file: String, _ network: NetworkDescription
    ) throws(FogError) -> (consensus: Verified<Consensus>, bundle: ConsensusBundle) {
        let bytes = try WholeInput.read(file, limit: ConsensusBundle.byteLimit)
        do {
            let bundle = try ConsensusBundle(parsing: bytes)
            let consensus = try bundle.verified(in: network)
            let document = consensus.document
            let signers = try bundle.signers(in: network)
            let names = network.authorities.filter { signers.contains($0.id) }.map(\.name)
            Terminal.print("\(file): genuine, of epoch \(document.epoch).")
            Terminal.print("  digest      \(Hexadecimal.encode(consensus.digest.array))")
            Terminal.print("  valid       from \(document.validAfter) until \(document.validUntil)")
            Terminal.print("  signed by   \(names.joined(separator: ", ")) (\(network.threshold) needed)")
            Terminal.print("  votes of    \(voters(document, network))")
            for section in document.sections {
                let here = bundle.sections[section.kind] == nil ? "not in the file" : "as the consensus names it"
                Terminal.print("  \(section.kind.rawValue): \(section.nodeCount) nodes, \(here)")
            }
            let standing = SystemClock().now().wall
            if standing >= document.validUntil { Terminal.say("fog: it can't be used any more") }
            return (consensus, bundle)
        } catch {
            throw FogError(.corrupted, "'\(file)' isn't genuine: \(error)")
        }
    }

    private func voters(_ document: Consensus, _ network: NetworkDescription) -> String {
        document.participants.map { participant in
            let name = network.authority(participant.authority)?.name ?? participant.authority.short
            return participant.hasRevealed ? name : "\(name) (withheld its random number)"
        }.joined(separator: ", ")
    }
}
