import FogCrypto
import Glibc

/// What memcheck is told about memory, by the functions of a library that is loaded before the program.
///
/// They are looked up by name, so that the program needs nothing of valgrind to be built.
enum Marks {
    private typealias Mark = @convention(c) (UnsafeMutableRawPointer?, Int) -> Void
    private typealias Count = @convention(c) (UnsafeRawPointer?, Int) -> Int
    private typealias Begin = @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void
    private typealias End = @convention(c) () -> Void
    private typealias Say = @convention(c) (UnsafePointer<CChar>?) -> Void
    private typealias Length = @convention(c) (Int) -> Void
    private typealias Answer = @convention(c) () -> CInt

    private static let secret = function("fog_mark_secret", as: Mark.self)
    private static let open = function("fog_mark_public", as: Mark.self)
    private static let count = function("fog_secret_count", as: Count.self)
    private static let beginCheck = function("fog_check_begin", as: Begin.self)
    private static let endCheck = function("fog_check_end", as: End.self)
    private static let breakCheck = function("fog_check_broken", as: Say.self)
    private static let openCommands = function("fog_mark_commands_public", as: Length.self)
    private static let watched = function("fog_is_watched", as: Answer.self)

    private static func function<Function>(_ name: String, as: Function.Type) -> Function? {
        dlsym(nil, name).map { unsafeBitCast($0, to: Function.self) }
    }

    /// Whether the library is there and the program runs under memcheck.
    static var areHeeded: Bool { watched?() == 1 }

    /// Makes memory secret.
    static func conceal(_ bytes: UnsafeMutableRawBufferPointer) { secret?(bytes.baseAddress, bytes.count) }

    /// Makes an array's memory secret.
    static func conceal(_ bytes: inout [UInt8]) { bytes.withUnsafeMutableBytes { conceal($0) } }

    /// Makes the memory of secret bytes secret to memcheck too.
    static func conceal(_ bytes: SecretBytes) {
        bytes.withBytes { conceal(UnsafeMutableRawBufferPointer(mutating: $0)) }
    }

    /// Makes an array's memory public.
    static func disclose(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { open?($0.baseAddress, $0.count) }
    }

    /// Makes the first bytes public of all that AES-256-CTR decrypts from here on.
    static func discloseCommands(_ length: Int) { openCommands?(length) }

    /// How many of the bytes depend on a secret.
    static func secretCount(of bytes: UnsafeRawBufferPointer) -> Int { count?(bytes.baseAddress, bytes.count) ?? 0 }

    /// Says that the check is broken unless each byte depends on a secret.
    static func expectSecret(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        let count = bytes.withUnsafeBytes { secretCount(of: $0) }
        expect(count == bytes.count && count > 0, "a result doesn't depend on the secret")
    }

    /// Says that the check is broken unless something is as expected.
    static func expect(_ isAsExpected: Bool, _ what: String) {
        if !isAsExpected { breakCheck?(what) }
    }

    static func begin(_ name: String, _ path: CPUPath) { beginCheck?(name, path.rawValue) }
    static func end() { endCheck?() }
}
