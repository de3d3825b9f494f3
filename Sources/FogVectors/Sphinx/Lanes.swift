/// The same input many times over for the kernels that work side by side, and where each writes its result.
final class Lanes {
    /// More than the widest kernel takes at once.
    static let count = 17

    let inputs: [UnsafePointer<UInt8>?]
    let outputs: [UnsafeMutablePointer<UInt8>?]
    private let outputLength: Int
    private let memory: UnsafeMutablePointer<UInt8>

    init(input: [UInt8], outputLength: Int) {
        self.outputLength = outputLength
        let count = input.count + Self.count * outputLength
        memory = .allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        for (index, byte) in input.enumerated() { memory[index] = byte }
        let (start, firstOutput) = (memory, memory + input.count)
        inputs = .init(repeating: UnsafePointer(start), count: Self.count)
        outputs = (0..<Self.count).map { firstOutput + $0 * outputLength }
    }

    deinit { memory.deallocate() }

    var results: [[UInt8]] {
        outputs.map { Array(UnsafeBufferPointer(start: $0, count: outputLength)) }
    }
}
