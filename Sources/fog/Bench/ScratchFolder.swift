import FogCore
import FogStorage
import FoundationEssentials

/// A folder for the time of a measurement.
struct ScratchFolder {
    let path: String

    init(in folder: String = "/var/tmp") throws(FogError) {
        path = "\(folder)/fog-bench-\(UUID().uuidString)"
        try PrivateFolder.prepare(path)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
