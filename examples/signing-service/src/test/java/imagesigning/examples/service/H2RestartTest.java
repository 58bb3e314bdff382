package imagesigning.examples.service;

class H2RestartTest extends RestartContract {
  @Override
  String databaseUrl() {
    return RunningService.memory();
  }
}
