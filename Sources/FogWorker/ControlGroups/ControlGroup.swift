import CFogSystem
import FogCore
import FogSystem
import Glibc

/// The control group of one execution: everything that it starts is in it and can't leave.
struct ControlGroup: Sendable {
    /// The execution's name.
    let name: String
    /// The folder in which each controller's files are.
    let controllers: [ControlGroupController: String]
    /// The folder in the version 2 hierarchy.
    let unified: String?
    /// All folders that make up the group.
    let folders: [String]

    /// The files through which a process joins the group.
    var joinFiles: [String] { folders.map { $0 + "/cgroup.procs" } }

    private func isUnified(_ folder: String) -> Bool { folder == unified }

    // MARK: Limits

    /// Bounds memory, swap included: what goes beyond is ended by the kernel.
    func setMemory(bytes: Int64) throws(FogError) {
        guard let folder = controllers[.memory] else { return }
        do {
            if isUnified(folder) {
                try ControlGroupFile.write("\(bytes)", to: folder + "/memory.max")
                // Absent where the machine has no swap; ending all at once leaves no half of a program behind.
                try? ControlGroupFile.write("0", to: folder + "/memory.swap.max")
                try? ControlGroupFile.write("1", to: folder + "/memory.oom.group")
            } else {
                // With swap it can't be less than without: to raise both, this one goes first.
                try? ControlGroupFile.write("\(bytes)", to: folder + "/memory.memsw.limit_in_bytes")
                try ControlGroupFile.write("\(bytes)", to: folder + "/memory.limit_in_bytes")
                try? ControlGroupFile.write("\(bytes)", to: folder + "/memory.memsw.limit_in_bytes")
            }
        } catch {
            throw error.fogError("can't bound the memory of \(folder) to \(bytes) bytes")
        }
    }

    /// Bounds processor time, in thousandths of a core; less than 10 counts as 10.
    func setShare(cpuMillicores: Int) throws(FogError) {
        guard let folder = controllers[.cpu] else { return }
        let period = 100_000
        let (product, overflow) = max(10, cpuMillicores).multipliedReportingOverflow(by: period / 1000)
        let quota = overflow ? Int.max / 1000 : product
        do {
            if isUnified(folder) {
                try ControlGroupFile.write("\(quota) \(period)", to: folder + "/cpu.max")
            } else {
                try ControlGroupFile.write("\(period)", to: folder + "/cpu.cfs_period_us")
                try ControlGroupFile.write("\(quota)", to: folder + "/cpu.cfs_quota_us")
            }
        } catch {
            throw error.fogError("can't bound the processors of \(folder) to \(cpuMillicores) thousandths of a core")
        }
    }

    /// Bounds the number of processes and threads that live at once.
    func setProcesses(_ count: Int) throws(FogError) {
        guard let folder = controllers[.pids] else { return }
        do {
            try ControlGroupFile.write("\(count)", to: folder + "/pids.max")
        } catch {
            throw error.fogError("can't bound the processes of \(folder) to \(count)")
        }
    }

    // MARK: Usage

    /// What the group's processes, those that have ended included, have used.
    func usage() -> ControlGroupUsage {
        var usage = ControlGroupUsage()
        if let folder = controllers[.cpuacct], let nanoseconds = SystemFile.readNumber(folder + "/cpuacct.usage") {
            usage.cpuMicroseconds = nanoseconds / 1000
        } else if let unified {
            usage.cpuMicroseconds = ControlGroupFile.readNumber(unified + "/cpu.stat", key: "usage_usec")
        }
        if let folder = controllers[.memory] {
            if isUnified(folder) {
                usage.peakMemoryBytes = SystemFile.readNumber(folder + "/memory.peak")
                usage.outOfMemoryKills = ControlGroupFile.readNumber(folder + "/memory.events", key: "oom_kill") ?? 0
            } else {
                usage.peakMemoryBytes = SystemFile.readNumber(folder + "/memory.max_usage_in_bytes")
                usage.outOfMemoryKills =
                    ControlGroupFile.readNumber(folder + "/memory.oom_control", key: "oom_kill") ?? 0
            }
        }
        return usage
    }

    // MARK: Processes

    /// The numbers of the processes in the group now.
    var processes: [Int32] {
        guard let folder = unified ?? folders.first else { return [] }
        return ControlGroupFile.processes(in: folder)
    }

    /// Whether no process is in the group.
    var isEmpty: Bool {
        folders.allSatisfy { ControlGroupFile.processes(in: $0).isEmpty }
    }

    /// Sends a signal to every process in the group but one.
    func signal(_ number: Int32, sparing spared: Int32? = nil) {
        for process in processes where process != spared {
            let descriptor = fog_process_open(process)
            if descriptor < 0 { continue }
            // The number may have passed on to a stranger between the two lines above.
            if processes.contains(process) { _ = fog_process_signal(descriptor, number) }
            close(descriptor)
        }
    }

    /// Stops every process in the group where it is, and waits until all stand still.
    func freeze() async throws(FogError) {
        try await setFrozen(true)
    }

    /// Lets the group's processes go on.
    func thaw() async throws(FogError) {
        try await setFrozen(false)
    }

    private func setFrozen(_ frozen: Bool) async throws(FogError) {
        do {
            if let unified, ControlGroupFile.exists(unified + "/cgroup.freeze") {
                try ControlGroupFile.write(frozen ? "1" : "0", to: unified + "/cgroup.freeze")
                try await settle("the control group \(unified) didn't freeze") {
                    (ControlGroupFile.readNumber(unified + "/cgroup.events", key: "frozen") == 1) == frozen
                }
            } else if let folder = controllers[.freezer] {
                let state = frozen ? "FROZEN" : "THAWED"
                try ControlGroupFile.write(state, to: folder + "/freezer.state")
                try await settle("the control group \(folder) didn't freeze") {
                    SystemFile.read(folder + "/freezer.state")?.hasPrefix(state) == true
                }
            } else {
                throw FogError(.unsupported, "no control group here can freeze its processes")
            }
        } catch let error as SystemError {
            throw error.fogError("can't freeze or thaw the control group of \(name)")
        } catch {
            throw error as? FogError ?? FogError(.failed, "can't freeze or thaw \(name)", cause: error)
        }
    }

    /// Ends every process in the group, frozen or not, and waits until it is empty.
    func killAll() async {
        var pause = Duration.microseconds(200)
        let start = ContinuousClock.now
        // What is stuck in the kernel (a dead network disk) can't be ended; then removal fails too and is told.
        while start.duration(to: .now) < .seconds(4) {
            if let unified, ControlGroupFile.exists(unified + "/cgroup.kill") {
                try? ControlGroupFile.write("1", to: unified + "/cgroup.kill")
            } else {
                await killOneByOne()
            }
            if isEmpty { return }
            await Pause.sleep(pause)
            if isEmpty { return }
            // Usually it takes a few milliseconds, and somebody waits.
            pause = min(pause * 2, start.duration(to: .now) < .milliseconds(100) ? .milliseconds(1) : .milliseconds(20))
        }
    }

    /// Stands still first, so that no process escapes by forking between the reading of the list and the signal.
    private func killOneByOne() async {
        for folder in folders {
            let state = folder + "/freezer.state"
            let canFreeze = ControlGroupFile.exists(state)
            if canFreeze { try? ControlGroupFile.write("FROZEN", to: state) }
            for process in ControlGroupFile.processes(in: folder) {
                let descriptor = fog_process_open(process)
                if descriptor < 0 { continue }
                if ControlGroupFile.processes(in: folder).contains(process) {
                    _ = fog_process_signal(descriptor, SIGKILL)
                }
                close(descriptor)
            }
            if canFreeze { try? ControlGroupFile.write("THAWED", to: state) }
        }
    }

    /// Removes the group once it is empty, trying again for two seconds while the kernel still holds it.
    ///
    /// - Returns: Whether it is gone.
    @discardableResult
    func remove() async -> Bool {
        var left = folders
        var pause = Duration.milliseconds(1)
        for _ in 0..<40 {
            left.removeAll { folder in
                for beneath in ControlGroupFile.folders(in: folder) { rmdir(beneath) }
                return rmdir(folder) == 0 || errno == ENOENT
            }
            if left.isEmpty { return true }
            await Pause.sleep(pause)
            pause = min(pause * 2, .milliseconds(60))
        }
        return false
    }

    private func settle(_ complaint: String, _ isSettled: () -> Bool) async throws(FogError) {
        var pause = Duration.microseconds(100)
        let deadline = ContinuousClock.now + .seconds(2)
        while !isSettled() {
            if ContinuousClock.now > deadline { throw FogError(.timedOut, complaint) }
            await Pause.sleep(pause)
            pause = min(pause * 2, .milliseconds(10))
        }
    }
}
