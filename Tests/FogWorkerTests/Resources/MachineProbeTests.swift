import FogCore
import Glibc
import Logging
import Testing

@testable import FogWorker

@Suite struct MachineProbeTests {
    @Test func theMachineIsMeasured() throws {
        let probe = MachineProbe.measure()
        #expect(probe.cpuMillicores > 0)
        #expect(probe.cpuMillicores <= Int(sysconf(Int32(_SC_NPROCESSORS_CONF))) * 1000)
        let physical = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        #expect(probe.memoryTotalBytes > 0 && probe.memoryTotalBytes <= physical)
        #expect(probe.memoryAvailableBytes > 0 && probe.memoryAvailableBytes <= probe.memoryTotalBytes)
        #expect(!probe.kernelRelease.isEmpty)
        #expect(["x86_64", "aarch64"].contains(probe.architecture))
        #expect(try MachineProbe.diskFreeBytes(at: "/") > 0)
        #expect(throws: FogError(.notFound)) { try MachineProbe.diskFreeBytes(at: "/nonexistent") }
    }

    @Test func theLowestLimitCounts() {
        var limits = GroupLimits()
        limits.take(quota: "max 100000")
        limits.take(quota: "-1 100000")
        #expect(limits.cpuMillicores == nil)
        limits.take(quota: "150000 100000\n")
        limits.take(quota: "50000 25000")
        #expect(limits.cpuMillicores == 1500)
        limits.take(memory: 9_223_372_036_854_771_712, used: 5, droppable: 0)
        #expect(limits.memoryBytes == nil)
        limits.take(memory: 1000, used: 400, droppable: 100)
        limits.take(memory: 5000, used: 4900, droppable: 0)
        #expect(limits.memoryBytes == 1000)
        #expect(limits.memoryLeftBytes == 100)
    }

    @Test func theKernelsTextsAreRead() {
        let memory = MemoryInformation(parsing: "MemTotal:  2048 kB\nMemFree: 1 kB\nMemAvailable:   1024 kB\nx\n")
        #expect(memory.totalBytes == 2 << 20)
        #expect(memory.availableBytes == 1 << 20)
        let processors = "processor\t: 0\nmodel name\t: A  Processor @ 2 GHz\n"
        #expect(MachineProbe.processorName(processors) == "A Processor @ 2 GHz")
        #expect(MachineProbe.processorName("") == "")
    }

    @Test func readinessSaysWhyNotOrThatItIs() async {
        let readiness = await SandboxReadiness.measure(
            owner: SandboxTesting.uniqueName(), confiner: SandboxTesting.confiner, logger: Logger(label: "test"))
        #expect((readiness.bubblewrapVersion == nil) != (readiness.bubblewrapFault == nil))
        #expect(readiness.bounded.count == 3 || !readiness.controlGroupFaults.isEmpty)
    }
}
