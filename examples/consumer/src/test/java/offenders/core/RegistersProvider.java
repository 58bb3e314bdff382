package offenders.core;

class RegistersProvider {
  int register(java.security.Provider provider) {
    return java.security.Security.addProvider(provider);
  }
}
