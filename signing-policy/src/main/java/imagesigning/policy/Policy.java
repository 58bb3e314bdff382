package imagesigning.policy;

import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.policy.registries.RegistriesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A complete, valid policy.json: which requirements an image of which scope must satisfy. Loaded,
 * parsed or {@linkplain #builder built in code}, always under the same rules (policy reference,
 * "policy.json").
 *
 * <p>Immutable and thread-safe. Looking a scope up does not depend on how many scopes there are. A
 * policy names key files, but never reads them. Two policies are equal if they say the same,
 * wherever they come from and in whatever order their sections stand.
 */
public final class Policy {
  private static final String FILE_NAME = "policy.json";

  private final ScopeMatch byDefault;
  private final Map<String, Map<String, ScopeMatch>> scopes;
  private final Map<String, Map<String, List<PolicyRequirement>>> transports;

  Policy(ScopeMatch byDefault, Map<String, Map<String, ScopeMatch>> scopes) {
    this.byDefault = byDefault;
    Map<String, Map<String, ScopeMatch>> lookup = new HashMap<>();
    Map<String, Map<String, List<PolicyRequirement>>> sections = new LinkedHashMap<>();
    scopes.forEach(
        (transport, matches) -> {
          // Not Map.copyOf: there a scope that is not found takes longer the more there are.
          lookup.put(transport, new HashMap<>(matches));
          Map<String, List<PolicyRequirement>> section = new LinkedHashMap<>();
          matches.forEach((scope, match) -> section.put(scope, match.requirements()));
          sections.put(transport, Collections.unmodifiableMap(section));
        });
    this.scopes = lookup;
    this.transports = Collections.unmodifiableMap(sections);
  }

  /**
   * Starts a policy built in code.
   *
   * @return a builder
   */
  public static PolicyBuilder builder() {
    return new PolicyBuilder();
  }

  /**
   * The policy that allows every image and verifies nothing.
   *
   * @return a policy whose default is {@code insecureAcceptAnything}
   */
  public static Policy acceptAnything() {
    return builder().defaultRequirements(PolicyRequirement.insecureAcceptAnything()).build();
  }

  /**
   * The policy that denies every image.
   *
   * @return a policy whose default is {@code reject}
   */
  public static Policy rejectAll() {
    return builder().defaultRequirements(PolicyRequirement.reject()).build();
  }

  /**
   * Reads a file.
   *
   * @param file the file; taken as it is, without expanding {@code ~} or variables
   * @return the policy
   * @throws IOException if the file cannot be read, or is a pipe, device or directory; the message
   *     names it
   * @throws PolicyFormatException if it breaks the format
   */
  public static Policy load(Path file) throws IOException {
    int enough = Limits.DEFAULT.policyBytes();
    return parse(BoundedFile.readRegular(file, file.toString(), enough), file.toString());
  }

  /**
   * Reads the file that podman and skopeo read: the user's {@code ~/.config/containers/policy.json}
   * if it can be reached, else the system's {@code /etc/containers/policy.json}. They are not
   * merged, and there is no built-in policy.
   *
   * @param host where the files are
   * @return the policy
   * @throws PolicyNotFoundException if there is neither; it names both
   * @throws IOException if the file cannot be read
   * @throws PolicyFormatException if it breaks the format
   */
  public static Policy loadDefault(HostEnvironment host) throws IOException {
    List<Path> candidates =
        List.of(
            host.userConfiguration().resolve(FILE_NAME),
            host.systemConfiguration().resolve(FILE_NAME));
    for (Path file : candidates) {
      if (Files.exists(file)) {
        return load(file);
      }
    }
    throw new PolicyNotFoundException(candidates);
  }

  /**
   * Parses a document.
   *
   * @param json UTF-8 JSON
   * @param source what to call it in messages
   * @return the policy
   * @throws PolicyFormatException if it breaks the format; lists all errors
   */
  public static Policy parse(byte[] json, String source) {
    PolicyDocument document = PolicyDocument.read(json, source, false);
    return document
        .policy()
        .orElseThrow(() -> new PolicyFormatException(document.reading().problems().errors()));
  }

  /**
   * Every problem of a document: errors, and warnings for what loads but cannot work. Does not read
   * key files.
   *
   * @param json UTF-8 JSON
   * @param source what to call it in messages
   * @return the problems in document order, empty if there is none
   */
  public static List<PolicyProblem> lint(byte[] json, String source) {
    return PolicyLinter.lint(json, source, Optional.empty(), Optional.empty());
  }

  /**
   * As {@link #lint(byte[], String)}, and reads the key files that the document names: those that
   * cannot be read and keyrings without keys are warnings, because the policy loads and other
   * scopes work.
   *
   * @param json UTF-8 JSON
   * @param source what to call it in messages
   * @param keyFiles where the key files come from
   * @return the problems in document order, empty if there is none
   */
  public static List<PolicyProblem> lint(byte[] json, String source, KeyFiles keyFiles) {
    return PolicyLinter.lint(json, source, Optional.of(keyFiles), Optional.empty());
  }

  /**
   * As {@link #lint(byte[], String, KeyFiles)}, and compares with registries.d: requirements of
   * sigstore signatures are warned of where registries.d says that none is looked for.
   *
   * @param json UTF-8 JSON
   * @param source what to call it in messages
   * @param keyFiles where the key files come from
   * @param registries where signatures are looked for, by the names of the images themselves, not
   *     those of mirrors
   * @return the problems in document order, empty if there is none
   */
  public static List<PolicyProblem> lint(
      byte[] json, String source, KeyFiles keyFiles, RegistriesConfig registries) {
    return PolicyLinter.lint(json, source, Optional.of(keyFiles), Optional.of(registries));
  }

  /**
   * The requirements that apply to an image: those of the most specific scope that matches, else of
   * its transport's {@code ""} scope, else the default ones.
   *
   * @param reference the image as the user named it (logical name, never a mirror's)
   * @return the list and why it applies
   */
  public ScopeMatch requirementsFor(ImageReference reference) {
    Map<String, ScopeMatch> section = scopes.get(reference.transport().toString());
    if (section == null || section.isEmpty()) {
      return byDefault;
    }
    String identity = reference.policyIdentity();
    ScopeMatch match = identity.isEmpty() ? null : section.get(identity);
    if (match == null && !identity.isEmpty()) {
      match = firstOf(reference.policyNamespaces(), section);
    }
    if (match == null) {
      match = section.get("");
    }
    return match == null ? byDefault : match;
  }

  private static @Nullable ScopeMatch firstOf(
      List<String> namespaces, Map<String, ScopeMatch> section) {
    for (String namespace : namespaces) {
      ScopeMatch match = section.get(namespace);
      if (match != null) {
        return match;
      }
    }
    return null;
  }

  /**
   * The requirements of images that no scope matches.
   *
   * @return an unmodifiable list, never empty
   */
  public List<PolicyRequirement> defaultRequirements() {
    return byDefault.requirements();
  }

  /**
   * The requirements by transport name and scope.
   *
   * @return an unmodifiable map in the order of the document; transports may be unknown ones, and
   *     may have no scope at all
   */
  public Map<String, Map<String, List<PolicyRequirement>>> transports() {
    return transports;
  }

  /**
   * The policy as policy.json. Every signed identity is written out.
   *
   * @return JSON text that parses to an equal policy
   */
  public String toJson() {
    return PolicyWriter.write(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Policy p
        && defaultRequirements().equals(p.defaultRequirements())
        && transports.equals(p.transports);
  }

  @Override
  public int hashCode() {
    return 31 * defaultRequirements().hashCode() + transports.hashCode();
  }

  /** {@link #toJson()}. */
  @Override
  public String toString() {
    return toJson();
  }
}
