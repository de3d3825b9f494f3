extension SystemCallFilter {
    /// Puts a filter together: a tree that finds a system call by its number, and for each that isn't simply let pass what
    /// decides about it.
    ///
    /// When a filter is set up, the kernel tries it on every system call that there is; a list of comparisons would take
    /// many more steps.
    ///
    /// An argument has 64 bits, of which the kernel takes the lower 32 for all that are looked at here; whatever stands
    /// in the upper ones changes nothing about what a call does.
    struct Assembly {
        /// Loads a word of `struct seccomp_data`.
        static let load: UInt16 = 0x20
        static let jump: UInt16 = 0x05
        static let jumpIfEqual: UInt16 = 0x15
        static let jumpIfAtLeast: UInt16 = 0x35
        static let jumpIfAnySet: UInt16 = 0x45
        static let answer: UInt16 = 0x06

        static let allowed: UInt32 = 0x7fff_0000
        static let endedBySignal: UInt32 = 0x8000_0000
        static let answeredWithError: UInt32 = 0x0005_0000

        /// The offsets in `struct seccomp_data`.
        static let numberOffset: UInt32 = 0
        static let architectureOffset: UInt32 = 4
        static let argumentsOffset: UInt32 = 16

        /// From here on x86-64 has the calls of x32, which nothing uses.
        static let otherCalls: UInt32 = 0x4000_0000

        private let architecture: Architecture
        /// What decides about a call; it ends with an answer whatever it finds.
        private var decisions: [UInt32: [Instruction]] = [:]

        init(_ architecture: Architecture) {
            self.architecture = architecture
        }

        // MARK: Deciding

        /// Refuses a call.
        mutating func refuse(_ call: RefusedSystemCalls.Call, _ refusal: RefusedSystemCalls.Answer) {
            decide(call, [Self.refusal(refusal)])
        }

        /// Refuses a call with one of these bits in an argument.
        mutating func refuse(
            _ call: RefusedSystemCalls.Call, _ refusal: RefusedSystemCalls.Answer, ifAnyOf bits: UInt32,
            inArgument index: UInt32
        ) {
            let test = Instruction(code: Self.jumpIfAnySet, ifFalse: 1, operand: bits)
            decide(call, [Self.loading(argument: index), test, Self.refusal(refusal), Self.pass])
        }

        /// Refuses a call with one of these values as an argument.
        mutating func refuse(
            _ call: RefusedSystemCalls.Call, _ refusal: RefusedSystemCalls.Answer, ifOneOf values: [UInt32],
            isArgument index: UInt32
        ) {
            let tests = values.flatMap { value in
                [Instruction(code: Self.jumpIfEqual, ifFalse: 1, operand: value), Self.refusal(refusal)]
            }
            decide(call, [Self.loading(argument: index)] + tests + [Self.pass])
        }

        /// Refuses a call with any other value than these as an argument.
        mutating func refuse(
            _ call: RefusedSystemCalls.Call, _ refusal: RefusedSystemCalls.Answer, unlessOneOf values: [UInt32],
            isArgument index: UInt32
        ) {
            let tests = values.flatMap { value in
                [Instruction(code: Self.jumpIfEqual, ifFalse: 1, operand: value), Self.pass]
            }
            decide(call, [Self.loading(argument: index)] + tests + [Self.refusal(refusal)])
        }

        private mutating func decide(_ call: RefusedSystemCalls.Call, _ decision: [Instruction]) {
            if let number = call.number(on: architecture) { decisions[number] = decision }
        }

        // MARK: Assembling

        /// The whole program.
        func instructions() -> [Instruction] {
            var program = [
                Instruction(code: Self.load, operand: Self.architectureOffset),
                Instruction(code: Self.jumpIfEqual, ifTrue: 1, operand: architecture.auditNumber),
                Instruction(code: Self.answer, operand: Self.endedBySignal),
                Instruction(code: Self.load, operand: Self.numberOffset),
            ]
            if architecture == .x86 {
                program.append(Instruction(code: Self.jumpIfAtLeast, ifFalse: 1, operand: Self.otherCalls))
                program.append(Self.refusal(.absent))
            }
            return program + Self.tree(decisions.sorted { $0.key < $1.key }[...])
        }

        private static func tree(_ decisions: ArraySlice<(key: UInt32, value: [Instruction])>) -> [Instruction] {
            if decisions.count <= 2 {
                // No decision is longer than a jump reaches, which is 255.
                return decisions.flatMap { number, decision in
                    [Instruction(code: jumpIfEqual, ifFalse: UInt8(clamping: decision.count), operand: number)]
                        + decision
                } + [pass]
            }
            let middle = decisions.startIndex + decisions.count / 2
            let below = tree(decisions[..<middle])
            return [
                Instruction(code: jumpIfAtLeast, ifFalse: 1, operand: decisions[middle].key),
                Instruction(code: jump, operand: UInt32(below.count)),
            ] + below + tree(decisions[middle...])
        }

        private static let pass = Instruction(code: answer, operand: allowed)

        private static func refusal(_ refusal: RefusedSystemCalls.Answer) -> Instruction {
            Instruction(code: answer, operand: answeredWithError | refusal.rawValue)
        }

        private static func loading(argument index: UInt32) -> Instruction {
            Instruction(code: load, operand: argumentsOffset + 8 * index)
        }
    }
}
