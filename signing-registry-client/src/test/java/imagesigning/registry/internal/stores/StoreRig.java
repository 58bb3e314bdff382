package imagesigning.registry.internal.stores;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.http.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Stores over plain HTTP and files, as a registries.d says, with time to spare. */
final class StoreRig {
  private StoreRig() {}

  /** A registries.d with one file. */
  static RegistriesConfig registries(Path directory, String yaml) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("default.yaml"), yaml);
      return RegistriesConfig.load(
          directory, new HostEnvironment(directory, false, directory.getRoot()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RegistryAccess access(RegistriesConfig registries) {
    return access(registries, CredentialsProvider.anonymous());
  }

  static RegistryAccess access(RegistriesConfig registries, CredentialsProvider credentials) {
    return access(registries, credentials, Limits.DEFAULT);
  }

  static RegistryAccess access(
      RegistriesConfig registries, CredentialsProvider credentials, Limits limits) {
    return RegistryAccess.of(
        new RegistryAccess.Settings(
            registries,
            HttpSettings.builder().plainHttpEverywhere().build(),
            credentials,
            limits,
            Clock.systemUTC(),
            time -> {},
            false));
  }

  static SignatureStores writing(RegistryAccess access) {
    return SignatureStores.forWriting(access, Limits.DEFAULT, soon());
  }

  static SignatureStores reading(RegistryAccess access) {
    return SignatureStores.forReading(access, Limits.DEFAULT, soon());
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  /** Expects a failure with this code. */
  static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      StoreFailure code, ThrowingCallable call) {
    SignatureStoreException failure =
        Assertions.catchThrowableOfType(SignatureStoreException.class, call);
    assertThat(failure).as("a failure").isNotNull();
    assertThat(failure.failure()).as(failure.toString()).isEqualTo(code);
    return assertThat(failure);
  }
}
