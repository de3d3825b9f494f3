import FogCore
import FogSystem
import Glibc

/// A folder of the worker through which one sandbox sees the folders of its tasks, one task after the other.
///
/// The sandbox mounts the three folders in it when it starts. A task's own folders are moved in before it runs and out
/// after, which costs a renaming each and is seen through the mounts; the kernel keeps the inputs' mount read-only.
struct WasmSandboxFolder: Sendable {
    /// The folder's path.
    let root: String
    /// To whom a task's folders are given while they are in here; `nil` for the worker itself.
    private var owner: ChildDescription.User?

    /// The parts, by their place in a task's folders.
    private static let parts = ["in", "out", "work"]
    /// Where the sandbox mounts the parts.
    private static let mount = "/tasks"
    /// A program's name among the inputs, which no task has.
    private static let program = "program.cwasm"

    /// Makes an empty folder.
    init(_ path: String) throws(FogError) {
        root = path
        for path in [root] + Self.parts.map({ "\(path)/\($0)" }) where mkdir(path, 0o755) != 0 {
            throw SystemError.last.fogError("can't make the folder \(path)")
        }
    }

    /// What the sandbox has to mount.
    var binds: [SandboxDescription.Bind] {
        Self.parts.map { part in
            .init(source: "\(root)/\(part)", destination: "\(Self.mount)/\(part)", isWritable: part != "in")
        }
    }

    /// Finds out whom the sandbox runs as, once it has started: the launcher gave it the writable folders. Takes those
    /// back, so that nothing can be put beside a task's own.
    ///
    /// - Returns: Why it can't be found out.
    mutating func learnOwner() -> FogError? {
        var status = stat()
        guard lstat("\(root)/out", &status) == 0 else { return SystemError.last.fogError("can't look at \(root)") }
        guard status.st_uid != geteuid() else { return nil }
        owner = ChildDescription.User(user: status.st_uid, group: status.st_gid)
        for part in ["out", "work"] where lchown("\(root)/\(part)", geteuid(), getegid()) != 0 {
            return SystemError.last.fogError("can't take back \(root)/\(part)")
        }
        return nil
    }

    /// Where a part of a task is, as the worker sees it.
    func path(_ part: String, of task: UInt64) -> String { "\(root)/\(part)/\(task)" }

    /// Where a part of a task is, as the sandbox sees it.
    func mountedPath(_ part: String, of task: UInt64) -> String { "\(Self.mount)/\(part)/\(task)" }

    /// The file with a task's standard input, as the sandbox sees it.
    func mountedInput(of task: UInt64) -> String { "\(Self.mount)/in/\(task).stdin" }

    /// Shows a program, and returns where the sandbox sees it.
    func show(program: String) throws(FogError) -> String {
        try show(program, at: "\(root)/in/\(Self.program)")
        return "\(Self.mount)/in/\(Self.program)"
    }

    /// Takes the program's name away.
    func hideProgram() {
        unlink("\(root)/in/\(Self.program)")
    }

    /// Moves the folders of a task in.
    ///
    /// - Throws: ``FogError/Code/invalid`` if they are on another file system. Nothing has moved then.
    func admit(_ folders: ExecutionFolders, standardInput: String?, as task: UInt64) throws(FogError) {
        do throws(FogError) {
            FolderAccess.letRead(folders.input)
            if let owner {
                for folder in [folders.output, folders.work] { try FolderAccess.give(folder, to: owner) }
            }
            if let standardInput { try show(standardInput, at: "\(root)/in/\(task).stdin") }
            for part in Self.parts { try move("\(folders.root)/\(part)", to: path(part, of: task)) }
        } catch {
            try? dismiss(folders, task: task)
            throw error
        }
    }

    /// Moves the folders of a task back to where they were, and makes sure that nothing is left.
    ///
    /// - Throws: ``FogError/Code/conflict`` if something is: the sandbox must not run another task.
    func dismiss(_ folders: ExecutionFolders, task: UInt64) throws(FogError) {
        unlink("\(root)/in/\(task).stdin")
        var failure: FogError?
        for part in Self.parts {
            let original = "\(folders.root)/\(part)"
            if rename(path(part, of: task), original) == 0 {
                // A process that still holds it open can change nothing in it any more.
                if owner != nil, part != "in" { lchown(original, geteuid(), getegid()) }
            } else if errno != ENOENT || access(original, F_OK) != 0 {
                failure = SystemError.last.fogError("can't bring back \(original)")
            }
        }
        if let failure { throw failure }
        for part in Self.parts {
            guard FolderWalk.isEmpty("\(root)/\(part)") else {
                throw FogError(.conflict, "something is left in \(root)/\(part)")
            }
        }
    }

    /// Removes everything. The sandbox must have ended.
    func remove() {
        FolderRemoval.remove(root)
    }

    private func move(_ folder: String, to place: String) throws(FogError) {
        if rename(folder, place) == 0 { return }
        if errno == EXDEV {
            let both = "not \(folder) and \(root)"
            throw FogError(.invalid, "the folders of a task and of sandboxes have to be on one file system, \(both)")
        }
        throw SystemError.last.fogError("can't move \(folder) into a sandbox")
    }

    /// Gives a file a second name where the sandbox sees it, or copies it where the file system has no such thing.
    private func show(_ file: String, at place: String) throws(FogError) {
        if link(file, place) == 0 {
            var status = stat()
            guard owner != nil, lstat(place, &status) == 0, status.st_mode & 0o004 == 0 else { return }
            // The folders around the file decide who can reach it.
            chmod(place, status.st_mode & 0o777 | 0o444)
        } else {
            guard [EXDEV, EPERM, EMLINK].contains(errno) else {
                throw SystemError.last.fogError("can't show \(file) to a sandbox")
            }
            try FileStream.copy(file, to: place, permissions: 0o444)
        }
    }
}
