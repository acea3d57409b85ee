// A C target has to have a source file.
#include "CProcess.h"
