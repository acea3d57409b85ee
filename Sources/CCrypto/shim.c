#include "CCrypto.h"

#include <dlfcn.h>
#include <pthread.h>

typedef const void *(*digest_kind)(void);
typedef unsigned char *(*hmac)(const void *kind, const void *key, int key_length,
                               const unsigned char *data, size_t length, unsigned char *digest,
                               unsigned int *digest_length);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static digest_kind sha256;
static hmac code;

static void open_library(void) {
    static const char *const names[] = {"libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"};
    void *library = NULL;
    for (size_t i = 0; library == NULL && i < sizeof names / sizeof *names; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
    sha256 = (digest_kind)dlsym(library, "EVP_sha256");
    code = (hmac)dlsym(library, "HMAC");
}

int ccrypto_hmac_sha256(const void *key, size_t key_length, const void *data, size_t length,
                        unsigned char *digest) {
    unsigned int written = 0;
    pthread_once(&once, open_library);
    if (sha256 == NULL || code == NULL || key_length > 1 << 20) return -1;
    if (code(sha256(), key, (int)key_length, data, length, digest, &written) == NULL) return -1;
    return written == 32 ? 0 : -1;
}
