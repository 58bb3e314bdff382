/**
 * A typed client of Pulp's REST API, as far as signing goes: signing services, repositories, sign
 * tasks, repository versions and the signatures in them. Begin with {@link
 * imagesigning.registry.pulp.PulpClient}.
 *
 * <p>All types are immutable or thread-safe, except the builder. Source: signing-services
 * reference, sections A.0, A.1 and B.4.
 */
package imagesigning.registry.pulp;
