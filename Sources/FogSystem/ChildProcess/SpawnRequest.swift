import CFogSystem
import FogCore
import Glibc

/// Turns a ``ChildDescription`` into the C structure and starts it.
enum SpawnRequest {
    /// Starts the program and returns once it executes; holds the calling thread as long.
    static func perform(_ description: ChildDescription) throws(FogError) -> fog_spawn_result {
        let texts = TextStore()
        let descriptors = description.descriptors.sorted { $0.key < $1.key }
        let environment = description.environment.map { "\($0.name)=\($0.value)" }
        let argumentPointers = texts.addList([description.executable] + description.arguments)
        let environmentPointers = texts.addList(environment)
        let groupPointers = texts.addList(description.groupFiles).map { $0.map { UnsafePointer($0) } }
        let spawnDescriptors = descriptors.map { fog_spawn_descriptor(child: $0.key, parent: $0.value.number) }
        let limits = description.limits.map { fog_spawn_limit(resource: $0.resource, value: $0.value) }
        let stages = description.stages.map { stage in
            fog_spawn_stage(source: texts.add(stage.source), name: texts.add(stage.name))
        }

        var request = fog_spawn_request()
        request.path = UnsafePointer(texts.add(description.executable))
        request.directory = description.folder.map { UnsafePointer(texts.add($0)) }
        request.staging_folder = UnsafePointer(texts.add(description.stagingFolder))
        request.descriptor_count = spawnDescriptors.count
        request.group_count = description.groupFiles.count
        request.stage_count = stages.count
        request.limit_count = limits.count
        if let user = description.user {
            request.change_user = 1
            request.user = user.user
            request.group = user.group
        }
        request.new_session = 1
        request.no_new_privileges = description.forbidsNewPrivileges ? 1 : 0
        request.out_of_memory_adjustment = description.outOfMemoryAdjustment
        request.parent_death_signal = description.diesWithParent ? SIGKILL : 0

        var result = fog_spawn_result()
        argumentPointers.withUnsafeBufferPointer { arguments in
            environmentPointers.withUnsafeBufferPointer { environment in
                groupPointers.withUnsafeBufferPointer { groups in
                    spawnDescriptors.withUnsafeBufferPointer { descriptors in
                        limits.withUnsafeBufferPointer { limits in
                            stages.withUnsafeBufferPointer { stages in
                                request.arguments = arguments.baseAddress
                                request.environment = environment.baseAddress
                                request.groups = groups.baseAddress
                                request.descriptors = descriptors.baseAddress
                                request.limits = limits.baseAddress
                                request.stages = stages.baseAddress
                                _ = fog_spawn(&request, &result)
                            }
                        }
                    }
                }
            }
        }
        withExtendedLifetime((texts, descriptors)) {}
        if result.pid < 0 { throw failure(result, description) }
        return result
    }

    private static func failure(_ result: fog_spawn_result, _ description: ChildDescription) -> FogError {
        let index = Int(result.index)
        func named(_ list: [String]) -> String { list.indices.contains(index) ? list[index] : "?" }
        let step =
            switch fog_spawn_step(rawValue: UInt32(result.step)) {
            case FOG_SPAWN_JOIN_GROUP: "can't join the control group \(named(description.groupFiles))"
            case FOG_SPAWN_STAGE: "can't show \(named(description.stages.map(\.source))) to the sandbox"
            case FOG_SPAWN_SESSION: "can't start a session"
            case FOG_SPAWN_LIMIT: "can't lower a resource limit"
            case FOG_SPAWN_DESCRIPTORS: "can't hand over descriptors"
            case FOG_SPAWN_USER: "can't change to user \(description.user?.user ?? 0)"
            case FOG_SPAWN_DIRECTORY: "can't change to the folder \(description.folder ?? "")"
            case FOG_SPAWN_PRIVILEGES: "can't give up privileges"
            case FOG_SPAWN_PARENT_ENDED: "its parent ended meanwhile"
            case FOG_SPAWN_EXECUTE: "can't execute it"
            default: "can't make a process"
            }
        return SystemError(code: result.error).fogError("\(description.executable) didn't start: \(step)")
    }
}

/// Copies of texts as C strings, freed together.
private final class TextStore {
    private var pointers: [UnsafeMutablePointer<CChar>] = []

    /// Copies a text; the pointer is valid as long as this object.
    func add(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { pointer.initialize(from: start, count: source.count) }
        }
        pointers.append(pointer)
        return pointer
    }

    /// Copies a list of texts, ended by a null pointer.
    func addList(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { add($0) } + [nil]
    }

    deinit {
        for pointer in pointers { pointer.deallocate() }
    }
}
