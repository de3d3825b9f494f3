import CFogSystem
import FogCore
import FogSystem
import Glibc

/// Reads and writes the small files of a control group.
enum ControlGroupFile {
    /// The number that follows `key` in a file of lines `key number`.
    static func readNumber(_ path: String, key: String) -> Int64? {
        for line in SystemFile.read(path)?.split(separator: "\n") ?? [] {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == key { return Int64(fields[1]) }
        }
        return nil
    }

    /// Writes a value in one call, as the kernel wants it.
    static func write(_ text: String, to path: String) throws(SystemError) {
        let number = fog_descriptor_open(path, O_WRONLY, 0)
        if number < 0 { throw SystemError.last }
        let descriptor = FileDescriptor(owning: number)
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor.number, $0.baseAddress, $0.count) }
        if written < 0 { throw SystemError.last }
    }

    /// Whether something is at `path`.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Makes a group; one that is there already is kept.
    static func makeFolder(_ path: String) throws(SystemError) {
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemError.last }
    }

    /// The groups directly beneath one.
    static func folders(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(path + "/" + name) }
        }
        return names
    }

    /// The numbers of the processes directly in a group.
    static func processes(in path: String) -> [Int32] {
        SystemFile.read(path + "/cgroup.procs", limit: 1 << 20)?.split(separator: "\n").compactMap { Int32($0) } ?? []
    }
}
