#include "CLanguages.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// A language is a file of Languages and two lines here: an array of Swift's would take minutes to compile.
static const unsigned char de[] = {
#embed "../../Languages/de.po"
};

static const struct clanguages_catalogue all[] = {
    {"de", de, sizeof de},
};

const struct clanguages_catalogue *clanguages(size_t *count) {
    *count = sizeof all / sizeof *all;
    return all;
}
