/**
 * Signing services as Pulp and Galaxy have them: an administrator's script with a key, tried out
 * when it is created, kept in a store, listed and found by name.
 */
package imagesigning.core.services;
