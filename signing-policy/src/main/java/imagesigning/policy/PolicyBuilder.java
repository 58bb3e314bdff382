package imagesigning.policy;

import imagesigning.core.Transport;
import imagesigning.core.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds a {@link Policy} in code, under the rules of policy.json: default requirements are
 * required, no list is empty, no scope is given twice, and scopes are valid for their transport.
 * Not thread-safe.
 */
public final class PolicyBuilder {
  private Optional<List<PolicyRequirement>> byDefault = Optional.empty();
  private final Map<String, Map<String, ScopeMatch>> transports = new LinkedHashMap<>();

  PolicyBuilder() {}

  /**
   * What images must satisfy that no scope matches.
   *
   * @param first a requirement
   * @param more further ones; all must be satisfied
   * @return this builder
   * @throws IllegalArgumentException if they were given before
   */
  public PolicyBuilder defaultRequirements(PolicyRequirement first, PolicyRequirement... more) {
    byDefault = PolicyRules.once("the default", byDefault, list(first, more));
    return this;
  }

  /**
   * What images of a scope must satisfy.
   *
   * @param transport the transport
   * @param scope the scope; {@code ""} for all other images of the transport
   * @param first a requirement
   * @param more further ones; all must be satisfied
   * @return this builder
   * @throws IllegalArgumentException if the scope is invalid for the transport or was given before
   */
  public PolicyBuilder scope(
      Transport transport, String scope, PolicyRequirement first, PolicyRequirement... more) {
    return scope(transport.toString(), scope, first, more);
  }

  /**
   * As {@link #scope(Transport, String, PolicyRequirement, PolicyRequirement...)} for any name of a
   * transport, as policy.json allows.
   *
   * @param transport the transport's name, also an unknown one
   * @param scope the scope
   * @param first a requirement
   * @param more further ones
   * @return this builder
   * @throws IllegalArgumentException if the scope is invalid for a known transport or was given
   *     before
   */
  public PolicyBuilder scope(
      String transport, String scope, PolicyRequirement first, PolicyRequirement... more) {
    PolicyRules.requireUnicode("the scope", scope);
    Transport.named(transport)
        .flatMap(t -> t.scopeProblem(scope))
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    ScopeMatch match =
        new ScopeMatch(Optional.of(transport), scope, Optional.empty(), list(first, more));
    PolicyRules.require(
        section(transport).putIfAbsent(scope, match) == null,
        "scope " + Quoted.text(scope) + " of " + Quoted.text(transport) + " was given twice");
    return this;
  }

  /**
   * Makes sure that a transport has a section, even an empty one. Without a matching scope its
   * images still fall to the default.
   *
   * @param transport the transport's name
   * @return this builder
   * @throws IllegalArgumentException if the name is no Unicode text
   */
  public PolicyBuilder transport(String transport) {
    section(transport);
    return this;
  }

  /**
   * The policy.
   *
   * @return an immutable policy
   * @throws IllegalArgumentException if the default is missing
   */
  public Policy build() {
    List<PolicyRequirement> requirements = PolicyRules.given("the default", byDefault);
    return new Policy(
        new ScopeMatch(Optional.empty(), "", Optional.empty(), requirements), transports);
  }

  private Map<String, ScopeMatch> section(String transport) {
    PolicyRules.requireUnicode("the transport's name", transport);
    return transports.computeIfAbsent(transport, t -> new LinkedHashMap<>());
  }

  private static List<PolicyRequirement> list(PolicyRequirement first, PolicyRequirement[] more) {
    List<PolicyRequirement> list = new ArrayList<>();
    list.add(first);
    list.addAll(List.of(more));
    return List.copyOf(list);
  }
}
