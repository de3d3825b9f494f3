package import FogCore
package import FogDirectory
import FogStorage
import Glibc

/// What an authority keeps from one start to the next, in files that are each replaced at one stroke:
///
/// ```
/// entered            the last epoch whose consensus it took part in
/// signed             an epoch, and the only consensus of it that it signs: its digest in hexadecimal
/// vote-EPOCH         its last vote
/// proof-…            that another authority has lied, if one has
/// consensus-EPOCH    the newest consensuses, each a bundle
/// ```
package struct AuthorityRecords: Sendable {
    /// How many consensuses are kept: as many as may be valid, and one.
    static let consensusLimit = 4

    private let path: String

    /// The records in a folder, which is made if it isn't there.
    package init(_ path: String) throws(FogError) {
        try PrivateFolder.prepare(path)
        self.path = path
    }

    // MARK: Keeping

    /// Keeps a record. It survives a crash once this returns.
    package func keep(_ record: AuthorityRecord) throws(FogError) {
        switch record {
        case .entered(let epoch): try replace("entered", Array("\(epoch)\n".utf8))
        case .signed(let epoch, let digest):
            try replace("signed", Array("\(epoch) \(Hexadecimal.encode(digest.array))\n".utf8))
        case .voted(let epoch, let bytes):
            try replace("vote-\(epoch)", bytes)
            for old in try epochs("vote-") where old != epoch { unlink("\(path)/vote-\(old)") }
        case .adopted(let bundle):
            guard let epoch = try? Unverified<Consensus>(parsing: bundle.consensus).claimedEpoch else { return }
            try replace("consensus-\(epoch)", bundle.bytes)
            try removeOld("consensus-", keeping: Self.consensusLimit)
        }
    }

    private func replace(_ name: String, _ bytes: [UInt8]) throws(FogError) {
        try AtomicFile.replace("\(path)/\(name)", contents: bytes)
    }

    private func removeOld(_ prefix: String, keeping count: Int) throws(FogError) {
        for epoch in try epochs(prefix).dropLast(count) { unlink("\(path)/\(prefix)\(epoch)") }
    }

    /// Keeps the proof that an authority has lied.
    ///
    /// - Returns: The file.
    func keep(_ proof: Equivocation, of liar: String?) throws(FogError) -> String {
        let file = "\(path)/proof-\(liar ?? "unknown")-\(proof.epoch)-\(proof.kind.rawValue)"
        try AtomicFile.replace(file, contents: proof.bytes, permissions: 0o644)
        return file
    }

    // MARK: Finding again

    /// What was kept, oldest first.
    ///
    /// - Throws: ``FogError/Code/corrupted`` if a file isn't what was written: an authority that doesn't know what it has
    ///   signed must not guess.
    func read() throws(FogError) -> [AuthorityRecord] {
        let folder = try PosixFolder(path)
        for name in try folder.names() {
            guard let dot = name.dropFirst().firstIndex(of: "."), name.hasPrefix(".") else { continue }
            try AtomicFile.removeAbandoned(for: String(name[name.index(after: name.startIndex)..<dot]), in: folder)
        }
        var records: [AuthorityRecord] = []
        for epoch in try epochs("consensus-") {
            let bytes = try whole("consensus-\(epoch)", limit: ConsensusBundle.byteLimit)
            // One that is damaged is no loss: the others have it.
            if let bundle = try? ConsensusBundle(parsing: bytes) { records.append(.adopted(bundle)) }
        }
        if let words = try words("entered"), words.count == 1, let epoch = UInt64(words[0]) {
            records.append(.entered(epoch))
        }
        for epoch in try epochs("vote-").suffix(1) {
            let bytes = try whole("vote-\(epoch)", limit: Vote.byteLimit)
            guard let vote = try? Unverified<Vote>(parsing: bytes), vote.claimedEpoch == epoch else {
                throw damaged("vote-\(epoch)")
            }
            records.append(.voted(epoch, bytes))
        }
        if let words = try words("signed") {
            guard words.count == 2, let epoch = UInt64(words[0]),
                let digest = Hexadecimal.decode(words[1]).flatMap({ Bytes32($0) })
            else { throw damaged("signed") }
            records.append(.signed(epoch, digest))
        }
        return records
    }

    private func damaged(_ name: String) -> FogError {
        FogError(
            .corrupted,
            "'\(path)/\(name)' isn't what this authority wrote; restore it, or remove the folder '\(path)': the authority "
                + "then says nothing until the next epoch")
    }

    /// The words of a small file; `nil` if there is none.
    private func words(_ name: String) throws(FogError) -> [String]? {
        guard let bytes = try SmallFile.read("\(path)/\(name)") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasSuffix("\n") else { throw damaged(name) }
        return text.dropLast().split(separator: " ").map(String.init)
    }

    private func whole(_ name: String, limit: Int) throws(FogError) -> [UInt8] {
        guard let file = try PosixFolder(path).openFile(name) else { return [] }
        guard let bytes = try file.contents(limit: limit) else { throw damaged(name) }
        return bytes
    }

    /// The epochs of which there are files, sorted.
    private func epochs(_ prefix: String) throws(FogError) -> [UInt64] {
        try PosixFolder(path).names().compactMap { name in
            name.hasPrefix(prefix) ? UInt64(name.dropFirst(prefix.count)) : nil
        }.sorted()
    }
}
