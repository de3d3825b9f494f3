import CWasmtime
import FogExecution
import Glibc

/// What a task gives its program of the world, in wasmtime's form.
struct TaskEnvironment {
    private let functions: CWasmtimeFunctions
    private let config: OpaquePointer

    /// Sets up arguments, variables, folders and streams.
    ///
    /// - Throws: ``SandboxFailure/engine(_:)`` when a file or folder of the worker's isn't there.
    init(_ task: SandboxTask, library: EngineLibrary) throws(SandboxFailure) {
        functions = library.functions
        config = functions.wasi_config_new()
        do throws(SandboxFailure) {
            try set(arguments: task.arguments, variables: task.environment)
            if let input = task.standardInput, !functions.wasi_config_set_stdin_file(config, input) {
                throw .engine("standard input can't be read from \(input)")
            }
            for folder in task.folders {
                guard functions.wasi_config_preopen_dir(config, folder.hostPath, folder.guestPath, folder.isWritable)
                else { throw .engine("the folder \(folder.hostPath) can't be opened for \(folder.guestPath)") }
            }
        } catch {
            functions.wasi_config_delete(config)
            throw error
        }
        // Written on the program's thread and without a buffer, so that all of it is out when the program has ended.
        // (A callback would be called on another thread, for every 4 KiB.)
        functions.wasi_config_inherit_stdout(config)
        functions.wasi_config_inherit_stderr(config)
    }

    /// Hands the environment over to a store. Call it once.
    func move(into store: ProgramStore, library: EngineLibrary) throws(SandboxFailure) {
        if let error = functions.wasmtime_context_set_wasi(store.context, config) {
            throw .engine("WASI can't be set up: \(library.consumeMessage(of: error))")
        }
    }

    private func set(arguments: [String], variables: [SandboxVariable]) throws(SandboxFailure) {
        let arguments = CStrings(arguments)
        let names = CStrings(variables.map(\.name))
        let values = CStrings(variables.map(\.value))
        defer {
            arguments.free()
            names.free()
            values.free()
        }
        guard functions.wasi_config_set_argv(config, arguments.count, arguments.pointers) else {
            throw .engine("the program's arguments can't be set")
        }
        guard functions.wasi_config_set_env(config, names.count, names.pointers, values.pointers) else {
            throw .engine("the program's environment can't be set")
        }
    }
}

/// Copies of strings in the form that C takes.
private struct CStrings {
    let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>
    let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count)
        for (index, string) in strings.enumerated() {
            (pointers + index).initialize(to: strdup(string).map { UnsafePointer($0) })
        }
    }

    func free() {
        for index in 0..<count { Glibc.free(UnsafeMutablePointer(mutating: pointers[index])) }
        pointers.deallocate()
    }
}
