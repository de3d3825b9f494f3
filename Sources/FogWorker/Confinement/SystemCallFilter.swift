/// A filter that the kernel runs at each system call of a sandbox (seccomp(2)): a program of classic BPF.
///
/// It lets pass what isn't refused: jobs are whole programs, and what they need can't be listed. A call by the rules of
/// another processor (32-bit programs) ends the process with SIGSYS. Calls that are let pass whatever their arguments
/// cost nothing noticeable: the kernel remembers them by their number.
struct SystemCallFilter: Hashable, Sendable {
    /// The processors whose system calls are known here.
    enum Architecture: CaseIterable, Sendable {
        /// x86-64.
        case x86
        /// 64-bit ARM.
        case arm

        /// As the kernel names it to filters: the processor's number in ELF files, little-endian, 64 bits.
        var auditNumber: UInt32 {
            switch self {
            case .x86: 0xc000_003e
            case .arm: 0xc000_00b7
            }
        }

        /// The one that this program was compiled for; `nil` if its system calls aren't known.
        static var ofThisMachine: Architecture? {
            #if arch(x86_64)
                .x86
            #elseif arch(arm64)
                .arm
            #else
                nil
            #endif
        }
    }

    /// One instruction (`struct sock_filter`).
    struct Instruction: Hashable, Sendable {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var operand: UInt32
    }

    /// The program.
    let instructions: [Instruction]
    /// The program in the form in which Bubblewrap reads it from a descriptor: eight bytes an instruction.
    let encoded: [UInt8]

    /// How many system calls it refuses whatever their arguments.
    static let refusedCount = RefusedSystemCalls.forbidden.count + RefusedSystemCalls.absent.count

    /// Makes the filter.
    ///
    /// - Parameter allowsLocalSockets: Whether the program may make sockets between its own processes (`AF_UNIX`).
    init(for architecture: Architecture, allowsLocalSockets: Bool) {
        var assembly = Assembly(architecture)
        for call in RefusedSystemCalls.forbidden { assembly.refuse(call, .forbidden) }
        for call in RefusedSystemCalls.absent { assembly.refuse(call, .absent) }
        let namespaces = RefusedSystemCalls.namespaces
        assembly.refuse(RefusedSystemCalls.clone, .forbidden, ifAnyOf: namespaces, inArgument: 0)
        assembly.refuse(
            RefusedSystemCalls.unshare, .forbidden, ifAnyOf: namespaces | RefusedSystemCalls.timeNamespace,
            inArgument: 0)
        assembly.refuse(RefusedSystemCalls.ioctl, .forbidden, ifOneOf: RefusedSystemCalls.terminalInput, isArgument: 1)
        assembly.refuse(
            RefusedSystemCalls.personality, .forbidden, unlessOneOf: RefusedSystemCalls.personalities, isArgument: 0)
        let families = allowsLocalSockets ? [RefusedSystemCalls.localFamily] : []
        for call in RefusedSystemCalls.sockets {
            assembly.refuse(call, .withoutFamily, unlessOneOf: families, isArgument: 0)
        }
        instructions = assembly.instructions()
        encoded = Self.encode(instructions)
    }

    private static func encode(_ instructions: [Instruction]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(instructions.count * 8)
        for instruction in instructions {
            // Both architectures are little-endian.
            bytes += [UInt8(truncatingIfNeeded: instruction.code), UInt8(truncatingIfNeeded: instruction.code >> 8)]
            bytes += [instruction.ifTrue, instruction.ifFalse]
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: instruction.operand >> shift))
            }
        }
        return bytes
    }
}
