import Glibc

/// The counter of allocations, a library that is loaded before the program.
struct AllocationCount {
    private let begin: @convention(c) () -> Void
    private let end: @convention(c) () -> Int

    /// Looks the counter up; `nil` if it wasn't loaded.
    init?() {
        guard let begin = dlsym(nil, "fog_allocations_begin"), let end = dlsym(nil, "fog_allocations_end") else {
            return nil
        }
        self.begin = unsafeBitCast(begin, to: (@convention(c) () -> Void).self)
        self.end = unsafeBitCast(end, to: (@convention(c) () -> Int).self)
    }

    /// How many allocations there are while `body` runs.
    func during(_ body: () throws -> Void) rethrows -> Int {
        begin()
        do {
            try body()
        } catch {
            _ = end()
            throw error
        }
        return end()
    }
}
