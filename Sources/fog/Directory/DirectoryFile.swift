import FogCore
import FogDirectory

/// The files of the directory that commands read.
enum DirectoryFile {
    /// Reads a document, and names the file in what is wrong with it.
    static func read<Document>(
        _ path: String, _ parse: ([UInt8]) throws(DocumentError) -> Document
    ) throws(FogError) -> Document {
        let bytes = try WholeInput.read(path, limit: NetworkDescription.byteLimit)
        do throws(DocumentError) {
            return try parse(bytes)
        } catch {
            throw FogError(.invalid, "'\(path)': \(error)")
        }
    }

    /// Reads a network's file.
    static func network(_ path: String) throws(FogError) -> NetworkDescription {
        try read(path) { (bytes) throws(DocumentError) in try NetworkDescription(parsing: bytes) }
    }
}
