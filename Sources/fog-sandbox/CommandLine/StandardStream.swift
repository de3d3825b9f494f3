import Glibc

/// One of the process's own output streams, unbuffered.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Writes the whole text; gives up when the reader has gone, for there is nobody to tell.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
