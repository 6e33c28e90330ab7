#include "app/program.h"

int main(int argc, char** argv) {
  return policyscope::run_program(argc, argv);
}
