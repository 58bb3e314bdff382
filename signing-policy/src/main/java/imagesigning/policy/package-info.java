/** policy.json and registries.d, and the evaluation of an image held in memory. */
package imagesigning.policy;
