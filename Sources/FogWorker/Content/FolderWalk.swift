import CFogSystem
import Glibc

/// Visits what is in a folder that a program may be changing meanwhile.
///
/// Every step is taken from an open folder and follows no link, so that a program can't lead the worker astray by
/// putting a link where a folder was.
enum FolderWalk {
    /// Something in the folder.
    struct Entry {
        /// The open folder that holds it.
        var folder: Int32
        /// Its name there.
        var name: String
        /// What it is.
        var status: stat
        /// What its blocks take on the disk.
        var diskBytes: Int64 { Int64(status.st_blocks) &* 512 }
        /// Whether it is a folder.
        var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
        /// Whether it is a regular file.
        var isFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    }

    /// How deep the walk goes; what lies deeper is left out. Each level takes an open descriptor.
    static let maximumDepth = 128

    /// How much of a folder a walk has seen.
    enum Coverage: Hashable, Sendable {
        /// Everything, except what vanished meanwhile.
        case complete
        /// Not what lies deeper than ``maximumDepth``.
        case tooDeep
        /// The visitor stopped it.
        case stopped
    }

    /// Whether the folder can be listed as it is and nothing is in it: most programs leave nothing.
    static func isEmpty(_ path: String) -> Bool {
        let number = fog_descriptor_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        guard number >= 0 else { return false }
        guard let entries = fdopendir(number) else {
            close(number)
            return false
        }
        defer { closedir(entries) }
        errno = 0
        while let entry = readdir(entries) {
            let isOwn = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes[0] == UInt8(ascii: ".") && (bytes[1] == 0 || bytes[1] == UInt8(ascii: ".") && bytes[2] == 0)
            }
            if !isOwn { return false }
        }
        return errno == 0
    }

    /// Visits everything beneath `path`, a folder before what it holds, until `visit` returns `false`.
    @discardableResult
    static func visit(_ path: String, _ visit: (Entry) -> Bool) -> Coverage {
        let number = fog_descriptor_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        if number < 0 { return .complete }
        return walk(number, depth: 0, visit)
    }

    /// Takes over the open folder `number`.
    private static func walk(_ number: Int32, depth: Int, _ visit: (Entry) -> Bool) -> Coverage {
        guard let folder = fdopendir(number) else {
            close(number)
            return .complete
        }
        defer { closedir(folder) }
        var coverage = Coverage.complete
        while let item = readdir(folder) {
            let name = withUnsafeBytes(of: item.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            // The bytes as the kernel gave them: a name need not be text.
            let result = withUnsafePointer(to: &item.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    fstatat(number, $0, &status, AT_SYMLINK_NOFOLLOW)
                }
            }
            if result != 0 { continue }
            let entry = Entry(folder: number, name: name, status: status)
            if !visit(entry) { return .stopped }
            guard entry.isFolder else { continue }
            if depth >= maximumDepth {
                coverage = .tooDeep
                continue
            }
            let beneath = withUnsafePointer(to: &item.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { openFolder($0, in: number) }
            }
            if beneath < 0 { continue }
            switch walk(beneath, depth: depth + 1, visit) {
            case .complete: break
            case .tooDeep: coverage = .tooDeep
            case .stopped: return .stopped
            }
        }
        return coverage
    }

    /// Opens a folder even if its owner, whom the worker is or stands above, has locked it.
    private static func openFolder(_ name: UnsafePointer<CChar>, in folder: Int32) -> Int32 {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
        let number = fog_descriptor_open_at(folder, name, flags)
        if number >= 0 || errno != EACCES { return number }
        let handle = fog_descriptor_open_at(folder, name, Int32(FOG_OPEN_PATH) | O_DIRECTORY | O_NOFOLLOW)
        if handle < 0 { return handle }
        defer { close(handle) }
        // By the handle, not by name: the name may be a link to something else by now.
        chmod("/proc/self/fd/\(handle)", 0o700)
        return fog_descriptor_open_at(folder, name, flags)
    }
}
