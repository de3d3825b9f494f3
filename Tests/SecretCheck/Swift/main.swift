// Calls what handles secrets on the path that `FOG_CPU` names, under memcheck. `script/secret-check` runs it.

import FogCrypto
import Glibc

guard Marks.areHeeded else {
    print("this runs under script/secret-check only")
    exit(2)
}
for check in PlantedChecks.all + KeyChecks.all + CipherChecks.all + PacketChecks.all {
    Marks.begin(check.name, .selected)
    do {
        try check.run(.selected)
    } catch {
        Marks.expect(false, "it couldn't prepare what it needs")
    }
    Marks.end()
}
