import Glibc

/// The operating system's word for an error number.
struct SystemError: CustomStringConvertible {
    let number: Int32

    /// The error of the last call that failed on this thread.
    static var last: SystemError { SystemError(number: errno) }

    var description: String {
        // glibc keeps the text of an unknown number per thread and every other text for good.
        guard let text = strerror(number) else { return "error \(number)" }
        return String(cString: text)
    }
}
