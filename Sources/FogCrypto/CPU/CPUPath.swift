public import CFogCrypto

/// Which instructions the kernels use. Every path computes the same.
public enum CPUPath: String, Hashable, Comparable, Sendable, CaseIterable {
    /// C and Swift without any extension of the processor.
    case portable
    /// x86-64 with AVX2, and the instructions for AES and SHA-256 where the processor has them.
    case avx2
    /// x86-64 with AVX-512 F, DQ, BW, VL and IFMA, and those beside it that a kernel asks for.
    case avx512

    /// The path that is used where no other is asked for: the best that this machine has, or the one that the
    /// environment variable `FOG_CPU` named when the program started, as far as this machine has it.
    public static let selected = CPUPath(fog_cpu_selected_path())

    /// The best path that this machine has.
    public static var best: CPUPath { CPUPath(fog_cpu_best_path()) }

    /// All paths that this machine has.
    public static var available: [CPUPath] { allCases.filter { $0 <= best } }

    private init(_ path: fog_cpu_path) {
        switch path {
        case FOG_CPU_AVX512: self = .avx512
        case FOG_CPU_AVX2: self = .avx2
        default: self = .portable
        }
    }

    /// The path as the kernels take it.
    public var kernel: fog_cpu_path {
        switch self {
        case .portable: FOG_CPU_PORTABLE
        case .avx2: FOG_CPU_AVX2
        case .avx512: FOG_CPU_AVX512
        }
    }

    private var rank: UInt32 { kernel.rawValue }

    public static func < (left: CPUPath, right: CPUPath) -> Bool { left.rank < right.rank }
}
