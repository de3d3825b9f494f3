import FogCore
import Glibc
import Testing

@testable import FogSystem

@Suite struct ChildProcessLeakTests {
    @Test func fiveHundredRunsLeaveNoDescriptorAndNoZombie() async throws {
        let before = descriptors()
        var numbers: Set<Int32> = []
        for _ in 0..<500 {
            let started = try await ChildProcess.startWithOutputs(
                ChildDescription(executable: "/bin/true", descriptors: [0: try FileDescriptor.open("/dev/null")]))
            #expect(await started.child.end().status == .exited(0))
            numbers.insert(started.child.number)
        }
        let left = ProcessTree(root: getpid()).members().filter { $0.parent == getpid() && numbers.contains($0.number) }
        #expect(left == [])
        // Other tests open descriptors at the same time, and close them again; a leak of 500 runs never goes away.
        var growth = descriptors() - before
        for _ in 0..<600 where growth > 100 {
            try await Task.sleep(for: .milliseconds(50))
            growth = descriptors() - before
        }
        #expect(growth <= 100)
    }

    private func descriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
