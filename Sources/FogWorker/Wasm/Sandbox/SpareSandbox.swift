import FogCore

/// A process that is ready before anybody needs it: to start one takes many times as long as to load a module.
actor SpareSandbox {
    private enum Spare {
        case none
        case starting(Task<Result<BlankSandbox, FogError>, Never>)
        case ready(BlankSandbox)
    }

    private let launch: WasmSandboxLaunch
    private let isKept: Bool
    private var spare = Spare.none
    private var isClosed = false

    /// Starts nothing yet.
    ///
    /// - Parameter isKept: Whether there is to be a spare process at all.
    init(_ launch: WasmSandboxLaunch, isKept: Bool = true) {
        self.launch = launch
        self.isKept = isKept
    }

    /// Whether a process is ready.
    var isReady: Bool {
        if case .ready = spare { return true }
        return false
    }

    /// Has a process made ready for the next ``take()``, if none is.
    func prepare() {
        guard case .none = spare, isKept, !isClosed else { return }
        let task = Task.detached { [launch] () -> Result<BlankSandbox, FogError> in
            do throws(FogError) {
                return .success(try await BlankSandbox.start(by: launch))
            } catch {
                return .failure(error)
            }
        }
        spare = .starting(task)
        Task { await settle(task) }
    }

    private func settle(_ task: Task<Result<BlankSandbox, FogError>, Never>) async {
        let result = await task.value
        guard case .starting(task) = spare else { return }
        // Whoever needs one next learns why there is none, by trying.
        spare = (try? result.get()).map { .ready($0) } ?? .none
    }

    /// A process that is ready: the spare one, the one that is being started, or a new one.
    ///
    /// - Throws: ``FogError/Code/unavailable`` with the reason if none can be started.
    func take() async throws(FogError) -> BlankSandbox {
        if isClosed { throw FogError(.unavailable, "the worker is shutting down") }
        let taken = spare
        spare = .none
        defer { prepare() }
        switch taken {
        case .none: break
        case .starting(let task):
            if case .success(let blank) = await task.value { return blank }
        case .ready(let blank):
            if blank.isWaiting { return blank }
            await blank.close()
        }
        return try await BlankSandbox.start(by: launch)
    }

    /// Ends the spare process, and starts none any more.
    func close() async {
        isClosed = true
        let last = spare
        spare = .none
        switch last {
        case .none: break
        case .starting(let task):
            if case .success(let blank) = await task.value { await blank.close() }
        case .ready(let blank): await blank.close()
        }
    }
}
