import FogCore
import Logging

/// The engines of a worker, set up and tested.
struct WorkerEngines: Sendable {
    /// What runs programs.
    let executors: Executors
    /// The engines that work, each with its version.
    let versions: [String: String]
    private let launcher: SandboxLauncher?
    private let wasm: WasmExecutor?

    /// Sets up what works on this machine; what doesn't is logged with its reason and isn't offered.
    static func prepare(_ configuration: WorkerConfiguration, owner: String, logger: Logger) async -> WorkerEngines {
        let launcher: SandboxLauncher
        do throws(FogError) {
            launcher = try await SandboxLauncher.prepare(
                owner: owner, confiner: configuration.confiner, logger: logger)
        } catch {
            logger.error("no program can be run in a sandbox here", metadata: ["reason": "\(error)"])
            return WorkerEngines(
                executors: Executors(wasm: nil, process: nil), versions: noop(configuration), launcher: nil, wasm: nil)
        }
        var versions = noop(configuration)
        versions["process"] = launcher.bubblewrap.version
        var wasm: WasmExecutor?
        if let library = configuration.engineLibrary {
            do throws(FogError) {
                let engine = WasmEngine(library: library, sandboxExecutable: configuration.sandboxExecutable)
                versions["wasm"] = try await engine.probe(launcher)
                wasm = try await WasmExecutor(
                    engine: engine, launcher: launcher, folder: configuration.folder, logger: logger)
            } catch {
                versions["wasm"] = nil
                logger.error("WebAssembly programs can't be run here", metadata: ["reason": "\(error)"])
            }
        } else {
            logger.warning("WebAssembly programs can't be run here: the engine's library isn't installed")
        }
        return WorkerEngines(
            executors: Executors(wasm: wasm, process: ProcessExecutor(launcher: launcher)), versions: versions,
            launcher: launcher, wasm: wasm)
    }

    private static func noop(_ configuration: WorkerConfiguration) -> [String: String] {
        configuration.offersNoop ? ["noop": "1"] : [:]
    }

    /// Ends what is kept ready, and removes what was set up.
    func close() async {
        await wasm?.close()
        await launcher?.close()
    }
}
