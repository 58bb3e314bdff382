package imagesigning.examples.maven;

import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.AuthFile;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** How registries and stores are reached; the defaults are those of podman and skopeo. */
abstract class RegistryMojo extends AbstractMojo {

  /** Directory with the {@code registries.d} files; by default the user's, then the system's. */
  @Parameter(property = "signing.registriesDir")
  @Nullable File registriesDir;

  /** The {@code auth.json} with credentials; by default the files podman looks into. */
  @Parameter(property = "signing.authfile")
  @Nullable File authfile;

  /** Whether certificates are verified; {@code false} accepts any, and plain HTTP. */
  @Parameter(property = "signing.tlsVerify", defaultValue = "true")
  boolean tlsVerify = true;

  /** Seconds allowed for each image. */
  @Parameter(property = "signing.timeout", defaultValue = "120")
  int timeout = 120;

  /** Does nothing. */
  @Parameter(property = "signing.skip", defaultValue = "false")
  boolean skip;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().warn(skipped());
      return;
    }
    if (timeout < 1) {
      throw new MojoExecutionException("<timeout>: expected seconds, 1 or more, found " + timeout);
    }
    try {
      run();
    } catch (IllegalArgumentException | IOException e) {
      // What the configuration says, what it names, or a server that gave no answer.
      throw new MojoExecutionException(message(e), e);
    }
  }

  /** The goal itself; what it throws besides Maven's exceptions is a wrong configuration. */
  abstract void run() throws IOException, MojoExecutionException, MojoFailureException;

  /** What has not been done. */
  abstract String skipped();

  final Duration time() {
    return Duration.ofSeconds(timeout);
  }

  final RegistriesConfig registries() throws IOException {
    HostEnvironment host = HostEnvironment.current();
    if (registriesDir == null) {
      return RegistriesConfig.loadDefault(host);
    }
    if (!registriesDir.isDirectory()) {
      throw new NotDirectoryException(
          "<registriesDir>: " + registriesDir + ": expected a directory of *.yaml files");
    }
    return RegistriesConfig.load(registriesDir.toPath(), host);
  }

  final CredentialsProvider credentials() throws IOException {
    if (authfile == null) {
      return AuthFile.defaults();
    }
    if (!authfile.isFile()) {
      throw new NoSuchFileException("<authfile>: " + authfile);
    }
    return AuthFile.at(authfile.toPath());
  }

  final HttpSettings http() {
    HttpSettings.Builder settings = HttpSettings.builder();
    if (!tlsVerify) {
      settings.insecureEverywhere();
    }
    return settings.build();
  }

  static String message(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or directory";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
