#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <stddef.h>

/// HMAC-SHA256 (RFC 2104) of OpenSSL's libcrypto, which is opened when it is first needed.
/// 0, or -1 where this machine has no such library.
int ccrypto_hmac_sha256(const void *_Nullable key, size_t key_length, const void *_Nullable data,
                        size_t length, unsigned char *_Nonnull digest);

#endif
