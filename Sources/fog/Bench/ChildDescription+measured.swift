import FogCore
import FogNode
import FogSystem
import Glibc

extension ChildDescription {
    /// This program once more, as a process of a measurement: with what it needs of the environment to run the same code, and
    /// nothing else.
    static func measured(_ arguments: [String]) throws(FogError) -> ChildDescription {
        var description = ChildDescription(executable: try InstalledParts.locate().executable)
        description.arguments = arguments
        description.environment = ["FOG_CPU", "LD_LIBRARY_PATH", "PATH"].compactMap { name in
            getenv(name).map { (name, String(cString: $0)) }
        }
        return description
    }
}
