public import FogCore
import Glibc

/// Where the parts of Fog that aren't in the `fog` executable lie on this machine.
public struct InstalledParts: Hashable, Sendable {
    /// The `fog` executable itself.
    public let executable: String
    /// The executable that runs WebAssembly programs.
    public let sandbox: String
    /// The executable that confines programs from inside their sandboxes.
    public let confiner: String
    /// The WebAssembly engine's library; `nil` if it isn't installed.
    public let engineLibrary: String?

    /// The version of the engine that this version of Fog is made for.
    public static let engineVersion = "50.0.1"

    /// Finds the parts: named by `FOG_SANDBOX`, `FOG_CONFINE` and `FOG_WASMTIME`, or beside the executable, or, in a checkout,
    /// where the bootstrap has put them.
    ///
    /// - Throws: ``FogError/Code/failed`` if the executable can't tell where it is, ``FogError/Code/notFound`` if a variable
    ///   names what isn't there.
    public static func locate() throws(FogError) -> InstalledParts {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else {
            throw FogError(.failed, "can't find the running executable in /proc; is /proc mounted?")
        }
        let executable = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = parent(of: executable)
        let library = "engine/wasmtime-\(engineVersion)/libwasmtime.so"
        // In a checkout the executable is .build/PLATFORM/release/fog, and the bootstrap fills .fog beside .build.
        let checkout = parent(of: parent(of: parent(of: folder)))
        let candidates = ["\(folder)/../lib/fog/\(library)", "\(checkout)/.fog/\(library)"]
        return InstalledParts(
            executable: executable,
            sandbox: try environment("FOG_SANDBOX", mode: X_OK) ?? "\(folder)/fog-sandbox",
            confiner: try environment("FOG_CONFINE", mode: X_OK) ?? "\(folder)/fog-confine",
            engineLibrary: try environment("FOG_WASMTIME", mode: R_OK) ?? candidates.first { access($0, R_OK) == 0 })
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
    }

    private static func environment(_ name: String, mode: Int32) throws(FogError) -> String? {
        guard let path = getenv(name).map({ String(cString: $0) }), !path.isEmpty else { return nil }
        guard access(path, mode) == 0 else {
            throw FogError(
                .notFound, "\(name) names '\(path)', which \(mode == X_OK ? "can't be executed" : "can't be read")")
        }
        return path
    }
}
