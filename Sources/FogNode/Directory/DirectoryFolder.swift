import FogCore
import FogDirectory
import FogStorage

/// Where a client keeps the consensus that it goes by, and proofs that authorities have lied.
///
/// ```
/// consensus            a bundle with the sections that were fetched
/// forks/EPOCH-held     two bundles that contradict each other, if that was ever seen
/// forks/EPOCH-found
/// ```
struct DirectoryFolder: Sendable {
    private let path: String

    init(_ path: String) throws(FogError) {
        try PrivateFolder.prepare(path)
        self.path = path
    }

    /// The bundle that was kept; `nil` if there is none, or it is damaged: then it is fetched again.
    func read() throws(FogError) -> ConsensusBundle? {
        guard let file = try PosixFolder(path).openFile("consensus"),
            let bytes = try? file.contents(limit: ConsensusBundle.byteLimit)
        else { return nil }
        return try? ConsensusBundle(parsing: bytes)
    }

    func keep(_ bundle: ConsensusBundle) throws(FogError) {
        try AtomicFile.replace(path + "/consensus", contents: bundle.bytes)
    }

    /// Keeps the proof, once.
    func keep(_ fork: DirectoryFork) throws(FogError) {
        try PrivateFolder.prepare(path + "/forks")
        let epoch =
            switch fork.kind {
            case .twoForOneEpoch(let epoch), .brokenChain(let epoch): epoch
            }
        for (name, bundle) in [("held", fork.held), ("found", fork.found)] {
            let file = "\(path)/forks/\(epoch)-\(name)"
            if try PosixFolder(path + "/forks").openFile("\(epoch)-\(name)") == nil {
                try AtomicFile.replace(file, contents: bundle.head.bytes, permissions: 0o644)
            }
        }
    }
}
