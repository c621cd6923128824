// Package config reads config.toml, names what is wrong in it by line, and knows where configuration and data are.
package config
