// Part of every test program in a sanitizer build.

// Drivers are unloaded before leaks are looked for, so their leaks could not be named by a suppression: keep
// them loaded.
extern "C" int dlclose(void*);
extern "C" int dlclose(void*) {
  return 0;
}
