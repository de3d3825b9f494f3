import FogCore
import FogSystem
import Glibc
import Synchronization

/// The users as whom a privileged worker runs sandboxes: one for each that lives, with no account and no rights, so that
/// even a program that broke out of its sandbox could touch neither the worker nor another's files.
final class SandboxUsers: Sendable {
    /// The first user number; blocks of ``blockSize`` follow, one for each worker of the machine.
    static let firstUser: UInt32 = 1_900_000_000
    /// How many users a worker has, and so how many sandboxes at once.
    static let blockSize: UInt32 = 1024

    private struct State {
        var used: Set<UInt32> = []
        var next: UInt32 = 0
    }

    private let first: UInt32
    /// Held locked as long as the block is ours.
    private let lock: FileDescriptor
    private let state = Mutex(State())

    /// Claims a block of users, or gives `nil` where the worker can't or needn't run anything as another user: it isn't
    /// root, or is root only inside a user namespace without these users.
    ///
    /// - Parameter folder: A folder of root's, shared by all workers of the machine.
    static func claim(in folder: String) throws(FogError) -> SandboxUsers? {
        guard geteuid() == 0, isMapped(SystemFile.read("/proc/self/uid_map") ?? "") else { return nil }
        for block: UInt32 in 0..<64 {
            let lock = try FileDescriptor.open("\(folder)/users-\(block).lock", O_RDWR | O_CREAT)
            if flock(lock.number, LOCK_EX | LOCK_NB) == 0 {
                return SandboxUsers(first: firstUser + block * blockSize, lock: lock)
            }
        }
        throw FogError(.exhausted, "64 workers on this machine already run sandboxes; no users are left for one more")
    }

    private init(first: UInt32, lock: FileDescriptor) {
        self.first = first
        self.lock = lock
    }

    /// Whether the map of user numbers (user_namespaces(7)) has all those that blocks are made of.
    static func isMapped(_ map: String) -> Bool {
        map.split(separator: "\n").contains { line in
            let numbers = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
            guard numbers.count == 3 else { return false }
            let (end, overflow) = numbers[0].addingReportingOverflow(numbers[2])
            return !overflow && numbers[0] <= firstUser && UInt64(firstUser) + 64 * UInt64(blockSize) <= end
        }
    }

    /// Takes a user that nothing else runs as.
    func reserve() throws(FogError) -> ChildDescription.User {
        let slot = state.withLock { state -> UInt32? in
            guard state.used.count < Int(Self.blockSize) else { return nil }
            while state.used.contains(state.next) { state.next = (state.next + 1) % Self.blockSize }
            let slot = state.next
            state.used.insert(slot)
            state.next = (slot + 1) % Self.blockSize
            return slot
        }
        guard let slot else {
            throw FogError(.exhausted, "\(Self.blockSize) sandboxes run already; no user is left for one more")
        }
        return ChildDescription.User(user: first + slot, group: first + slot)
    }

    /// Gives a user back, once nothing runs as it any more.
    func release(_ user: ChildDescription.User) {
        state.withLock { _ = $0.used.remove(user.user &- first) }
    }
}
