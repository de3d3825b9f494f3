import CSodium

/// The part of the stack below the caller, where functions that have returned left their local variables.
enum SecretStack {
    /// Overwrites what the functions that the caller called may have left behind.
    ///
    /// libsodium erases its hash states, but not the tables and digits of a scalar multiplication. This is a second
    /// line: it can't reach registers, nor the frame of the caller itself. 16 KiB is more than twice the deepest frame
    /// of libsodium's group arithmetic.
    @inline(never)
    static func erase() {
        sodium_stackzero(16 << 10)
    }
}
