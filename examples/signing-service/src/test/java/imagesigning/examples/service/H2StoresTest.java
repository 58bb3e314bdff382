package imagesigning.examples.service;

class H2StoresTest extends SignatureRepositoryContract {
  @Override
  String databaseUrl() {
    return RunningService.memory();
  }
}
