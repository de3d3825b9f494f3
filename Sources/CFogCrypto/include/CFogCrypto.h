/// What swift-crypto lacks, or does too slowly for a packet: kernels in C, each constant-time in everything secret, for
/// several kinds of processors.
#ifndef CFOGCRYPTO_H
#define CFOGCRYPTO_H

#include "fog_aes.h"
#include "fog_aez.h"
#include "fog_blake2b.h"
#include "fog_chacha20.h"
#include "fog_cpu.h"
#include "fog_hkdf_sha256.h"
#include "fog_hmac_sha256.h"
#include "fog_lioness.h"
#include "fog_secret.h"
#include "fog_sha256.h"
#include "fog_sha256_batch.h"
#include "fog_sha3.h"
#include "fog_x25519.h"

#endif
