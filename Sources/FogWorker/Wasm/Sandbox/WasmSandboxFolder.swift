import FogCore
import FogSystem
import Glibc

/// A folder of the worker through which one sandbox sees the folders of its tasks, one task after the other.
///
/// The sandbox mounts the three parts when it starts; in each lies one folder, the present task's. Most tasks have no
/// inputs or leave no files, and find there what the task before left empty. Inputs are moved in before a task and out
/// after it, what it has left is moved out: a renaming each, which is seen through the mounts. The kernel keeps the
/// inputs' mount read-only.
struct WasmSandboxFolder: Sendable {
    /// The folder's path.
    let root: String
    /// To whom the writable folders of tasks belong while they are in here; `nil` for the worker itself.
    private var owner: ChildDescription.User?

    /// The parts, by their place in a task's folders.
    private static let parts = ["in", "out", "work"]
    private static let writableParts = ["out", "work"]
    /// The name of a task's folder in each part.
    private static let task = "task"
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

    /// Lays out the folders of the first task, once the sandbox has started. Only then is known whom it runs as: the
    /// launcher gave it the writable parts. They are taken back, so that nothing can be put beside a task's own.
    mutating func layOut() throws(FogError) {
        var status = stat()
        guard lstat("\(root)/out", &status) == 0 else { throw SystemError.last.fogError("can't look at \(root)") }
        if status.st_uid != geteuid() {
            owner = ChildDescription.User(user: status.st_uid, group: status.st_gid)
            for part in Self.writableParts where lchown("\(root)/\(part)", geteuid(), getegid()) != 0 {
                throw SystemError.last.fogError("can't take back \(root)/\(part)")
            }
        }
        for part in Self.parts { try make(part) }
    }

    /// Makes an empty folder for a task's part.
    private func make(_ part: String) throws(FogError) {
        let path = path(part)
        guard mkdir(path, part == "in" ? 0o755 : 0o700) == 0 else {
            throw SystemError.last.fogError("can't make the folder \(path)")
        }
        guard let owner, part != "in" else { return }
        guard lchown(path, owner.user, owner.group) == 0 else {
            throw SystemError.last.fogError("can't give \(path) to the sandbox's user")
        }
    }

    /// Where a part of the present task is, as the worker sees it.
    func path(_ part: String) -> String { "\(root)/\(part)/\(Self.task)" }

    /// Where a part of the present task is, as the sandbox sees it.
    func mountedPath(_ part: String) -> String { "\(Self.mount)/\(part)/\(Self.task)" }

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

    /// Shows a task its inputs.
    ///
    /// - Parameter hasInputs: Whether there may be something in the folder of inputs.
    /// - Throws: ``FogError/Code/invalid`` if they are on another file system. Nothing has moved then.
    func admit(
        _ folders: ExecutionFolders, hasInputs: Bool, standardInput: String?, as task: UInt64
    ) throws(FogError) {
        do throws(FogError) {
            if let standardInput { try show(standardInput, at: "\(root)/in/\(task).stdin") }
            guard hasInputs else { return }
            FolderAccess.letRead(folders.input)
            try move(folders.input, to: path("in"))
        } catch {
            unlink("\(root)/in/\(task).stdin")
            throw error
        }
    }

    /// Whether the present task has left nothing in its writable folders.
    var isUntouched: Bool { Self.writableParts.allSatisfy { FolderWalk.isEmpty(path($0)) } }

    /// Takes a task's inputs away, moves what it has left to its own folders, and makes sure that the next finds nothing.
    ///
    /// - Parameters:
    ///   - hasInputs: As for the admission.
    ///   - isUntouched: What ``isUntouched`` says of it now.
    /// - Throws: An error if something may be left: the sandbox must not run another task then.
    func dismiss(
        _ folders: ExecutionFolders, hasInputs: Bool, isUntouched: Bool, task: UInt64
    ) throws(FogError) {
        unlink("\(root)/in/\(task).stdin")
        var failure: FogError?
        for part in Self.parts where part == "in" ? hasInputs : !isUntouched {
            let original = "\(folders.root)/\(part)"
            do throws(FogError) {
                // What was there is empty and makes room.
                try move(path(part), to: original)
                // A process that still holds it open can change nothing in it any more.
                if owner != nil, part != "in" { lchown(original, geteuid(), getegid()) }
                try make(part)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        // What belongs to the worker, nobody else can put anything beside.
        guard owner == nil else { return }
        for part in Self.parts where !holdsOnlyTheTask(part) {
            throw FogError(.conflict, "something is left in \(root)/\(part)")
        }
    }

    private func holdsOnlyTheTask(_ part: String) -> Bool {
        var count = 0
        FolderWalk.visit("\(root)/\(part)") { _ in
            count += 1
            return count <= 1
        }
        return count == 1
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
